-- How many rules of each severity said what, by day: of the snapshots that are staged now.
SELECT
    r.retailer_id,
    r.sales_date,
    r.severity,
    r.verdict,
    count(*) AS rule_count
FROM ops.quality_result AS r
INNER JOIN ops.partition AS p
    ON
        r.retailer_id = p.retailer_id
        AND r.sales_date = p.sales_date
        AND r.entity = p.entity
        AND r.snapshot_id = p.staged_snapshot_id
WHERE
    r.sales_date BETWEEN %(first_day)s AND %(last_day)s
    AND r.retailer_id = any(%(retailer_ids)s)
GROUP BY r.retailer_id, r.sales_date, r.severity, r.verdict
ORDER BY r.sales_date, r.retailer_id, r.severity, r.verdict
