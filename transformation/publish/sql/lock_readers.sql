SELECT warehouse.hold_readers(first_day)
FROM leaf
WHERE is_new
ORDER BY first_day
