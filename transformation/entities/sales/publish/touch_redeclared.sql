-- Where publishing these partitions changes which attributes the retailer tracks, all of its
-- customers have to be derived anew, from their beginning.
CREATE TEMP TABLE redeclared ON COMMIT DROP AS
SELECT coalesce(r.tracked_attributes != d.tracked_attributes, true) AS is_redeclared
FROM (
    SELECT ops.tracked_attributes(l.retailer) AS tracked_attributes
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
) AS d
LEFT JOIN warehouse.dim_retailer AS r ON r.retailer_id = %(retailer_id)s;

UPDATE touched_customer SET first_date = '-infinity'
FROM redeclared AS r
WHERE r.is_redeclared;

INSERT INTO touched_customer (customer_id, first_date)
SELECT DISTINCT
    o.customer_id,
    '-infinity'::date
FROM ops.observed_customer AS o
WHERE
    (SELECT r.is_redeclared FROM redeclared AS r)
    AND o.retailer_id = %(retailer_id)s
    AND NOT EXISTS (
        SELECT 1 FROM touched_customer AS t
        WHERE t.customer_id = o.customer_id
    )
