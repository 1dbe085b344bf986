-- Partitions of which readers see nothing, although a run was to load them or their day ended long
-- enough ago: at midnight by the retailer's clock or, where nothing ever came of it, by the
-- schedule's.
WITH asked AS (
    SELECT
        a.retailer_id,
        a.sales_date,
        (
            SELECT l.retailer ->> 'time_zone'
            FROM ops.partition_load AS l
            WHERE l.retailer_id = a.retailer_id
            ORDER BY l.sales_date DESC
            LIMIT 1
        ) AS time_zone
    FROM unnest(%(retailer_ids)s::text[], %(sales_dates)s::date[]) AS a (retailer_id, sales_date)
),

days AS (
    SELECT
        retailer_id,
        sales_date,
        (sales_date + 1)::timestamp AT TIME ZONE coalesce(time_zone, %(time_zone)s) AS ended_at
    FROM asked
)

SELECT
    d.retailer_id,
    d.sales_date,
    d.ended_at
FROM days AS d
LEFT JOIN ops.partition AS p
    ON
        d.retailer_id = p.retailer_id
        AND d.sales_date = p.sales_date
        AND p.entity = 'sales'
WHERE
    p.published_snapshot_id IS NULL
    AND (
        %(is_planned)s
        OR d.ended_at < clock_timestamp() - make_interval(secs => %(late_after_seconds)s)
    )
ORDER BY d.retailer_id, d.sales_date
