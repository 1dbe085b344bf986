-- What this run decided of each partition that it named. In order of date: two runs that plan at
-- the same time wait for each other, and never crosswise.
INSERT INTO ops.partition_plan AS plan (
    retailer_id, sales_date, decision, reason, changed_at, seen_at, planned_by
)
SELECT
    %(retailer_id)s,
    named.sales_date,
    named.decision,
    named.reason,
    named.changed_at,
    coalesce(%(asked_at)s::timestamptz, clock_timestamp()),
    %(planned_by)s
FROM
    unnest(
        %(dates)s::date[], %(decisions)s::text[], %(reasons)s::text[], %(changed_at)s::timestamptz[]
    ) AS named (sales_date, decision, reason, changed_at)
ORDER BY named.sales_date
ON CONFLICT (retailer_id, sales_date) DO UPDATE SET
    seen_at = CASE
        WHEN plan.changed_at = excluded.changed_at THEN plan.seen_at
        ELSE excluded.seen_at
    END,
    decision = excluded.decision,
    reason = excluded.reason,
    changed_at = excluded.changed_at,
    planned_by = excluded.planned_by,
    planned_at = clock_timestamp()
