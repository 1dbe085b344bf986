-- The retailer as the partition of its latest published sales date declared it.
INSERT INTO warehouse.dim_retailer (
    retailer_key, retailer_id, retailer_name, country, time_zone, currency_code,
    tracked_attributes
)
SELECT
    warehouse.surrogate_key(l.retailer_id),
    l.retailer_id,
    l.retailer ->> 'name',
    l.retailer ->> 'country',
    l.retailer ->> 'time_zone',
    l.retailer ->> 'currency_code',
    ops.tracked_attributes(l.retailer)
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.published_snapshot_id = l.snapshot_id
WHERE p.retailer_id = %(retailer_id)s AND p.entity = 'sales'
ORDER BY p.sales_date DESC
LIMIT 1
ON CONFLICT (retailer_id) DO UPDATE SET
    retailer_name = excluded.retailer_name,
    country = excluded.country,
    time_zone = excluded.time_zone,
    currency_code = excluded.currency_code,
    tracked_attributes = excluded.tracked_attributes
