SELECT
    store_id,
    city,
    region,
    country,
    time_zone
FROM journey.store
ORDER BY store_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
