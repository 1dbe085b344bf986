-- Type 1: for each attribute, the latest observation (by sales date) that carried it. An attribute
-- that the dimension lacks has never been carried: then it is looked for only if it is now.
INSERT INTO warehouse.dim_store (
    store_key, retailer_key, store_id, store_name, city, region, country
)
SELECT
    coalesce(l.standing_key, warehouse.surrogate_key(%(retailer_id)s, l.store_id)),
    warehouse.surrogate_key(%(retailer_id)s),
    l.store_id,
    l.store_name,
    l.city,
    l.region,
    l.country
FROM (
    SELECT
        t.store_id,
        d.store_key AS standing_key,
        CASE WHEN t.shows_store_name OR d.store_name IS NOT NULL THEN (
            SELECT o.store_name FROM ops.observed_store AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.store_id = t.store_id
                AND o.store_name IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS store_name,
        CASE WHEN t.shows_city OR d.city IS NOT NULL THEN (
            SELECT o.city FROM ops.observed_store AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.store_id = t.store_id
                AND o.city IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS city,
        CASE WHEN t.shows_region OR d.region IS NOT NULL THEN (
            SELECT o.region FROM ops.observed_store AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.store_id = t.store_id
                AND o.region IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS region,
        CASE WHEN t.shows_country OR d.country IS NOT NULL THEN (
            SELECT o.country FROM ops.observed_store AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.store_id = t.store_id
                AND o.country IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS country
    FROM touched_store AS t
    LEFT JOIN warehouse.dim_store AS d
        ON
            t.store_id = d.store_id
            AND d.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    WHERE
        t.is_shown
        OR EXISTS (
            SELECT 1 FROM ops.observed_store AS o
            WHERE o.retailer_id = %(retailer_id)s AND o.store_id = t.store_id
        )
) AS l
LEFT JOIN warehouse.dim_store AS standing ON l.standing_key = standing.store_key
-- What is there already is left alone: even an update of nothing would lock and write its row.
WHERE
    standing.store_key IS NULL
    OR (l.store_name, l.city, l.region, l.country)
    IS DISTINCT FROM (standing.store_name, standing.city, standing.region, standing.country)
ON CONFLICT (retailer_key, store_id) DO UPDATE SET
    store_name = excluded.store_name,
    city = excluded.city,
    region = excluded.region,
    country = excluded.country
WHERE (
    dim_store.store_name, dim_store.city, dim_store.region, dim_store.country
) IS DISTINCT FROM (
    excluded.store_name, excluded.city, excluded.region, excluded.country
)
