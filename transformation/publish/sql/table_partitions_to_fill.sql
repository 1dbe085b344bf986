SELECT
    first_day,
    last_day,
    leaf_name,
    is_new
FROM leaf
ORDER BY first_day
