SELECT warehouse.lock_readers(first_day)
FROM table_partition
WHERE is_new
ORDER BY first_day
