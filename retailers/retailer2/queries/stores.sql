SELECT
    store_id AS "storeId",
    name,
    city,
    region,
    country,
    time_zone AS "timeZone",
    currency
FROM harvest.store
WHERE store_id > %(after)s
ORDER BY store_id
LIMIT %(limit)s;
