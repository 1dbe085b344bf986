SELECT
    store_id AS "storeId",
    name,
    city,
    region,
    country,
    time_zone AS "timeZone",
    currency
FROM harvest.store
WHERE store_id > %(last_key)s
ORDER BY store_id
LIMIT %(page_rows)s;
