-- Days of a retailer that changed and were never loaded: how many, the first and the last. A day
-- after the last one that a run was for is not due yet.
SELECT
    count(*),
    min(plan.sales_date),
    max(plan.sales_date)
FROM ops.partition_plan AS plan
WHERE
    plan.retailer_id = %(retailer_id)s
    AND plan.decision = 'leave'
    AND plan.sales_date <= (
        SELECT max(due.sales_date) FROM ops.partition_plan AS due
        WHERE due.retailer_id = %(retailer_id)s AND due.decision = 'load'
    )
    AND NOT EXISTS (
        SELECT FROM ops.partition AS p
        WHERE
            p.retailer_id = plan.retailer_id
            AND p.sales_date = plan.sales_date
            AND p.entity = 'sales'
            AND p.published_snapshot_id IS NOT NULL
    )
