SELECT
    store_code AS "StoreCode",
    name AS "Name",
    town AS "Town",
    country AS "Country",
    time_zone AS "TimeZone"
FROM albion.store
ORDER BY store_code
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
