SELECT count(*) AS total
FROM albion.stock_level
WHERE counted_on = %(day)s;
