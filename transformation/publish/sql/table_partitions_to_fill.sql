SELECT
    first_day,
    last_day,
    name,
    is_new
FROM table_partition
ORDER BY first_day
