-- What earlier runs planned and nobody published is no longer waited for.
DELETE FROM ops.partition_plan AS plan
WHERE
    plan.retailer_id = %(retailer_id)s
    AND NOT EXISTS (
        SELECT FROM ops.partition AS p
        WHERE
            p.retailer_id = plan.retailer_id
            AND p.sales_date = plan.sales_date
            AND p.entity = 'sales'
            AND p.published_snapshot_id IS NOT NULL
    )
