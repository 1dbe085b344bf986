-- Why records of the latest snapshots were rejected, whether readers see the rest of the day or not,
-- with some of the records.
SELECT
    r.retailer_id,
    r.sales_date,
    l.verdict,
    p.published_snapshot_id IS NOT DISTINCT FROM r.snapshot_id AS is_published,
    r.rule_id,
    r.reason,
    count(*) AS records,
    (array_agg(r.source_record ORDER BY r.ordinal))[1:3] AS examples
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.staged_snapshot_id = l.snapshot_id
INNER JOIN ops.rejected_record AS r
    ON
        l.retailer_id = r.retailer_id
        AND l.sales_date = r.sales_date
        AND l.snapshot_id = r.snapshot_id
WHERE p.retailer_id = any(%(retailer_ids)s) AND p.sales_date BETWEEN %(first)s AND %(last)s
GROUP BY
    r.retailer_id, r.sales_date, r.rule_id, r.reason, l.verdict, p.published_snapshot_id,
    r.snapshot_id
ORDER BY r.sales_date, r.retailer_id, records DESC, r.reason
