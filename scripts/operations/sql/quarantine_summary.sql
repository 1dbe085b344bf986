-- Records that the published snapshots do not show, by day and reason.
SELECT
    r.retailer_id,
    r.sales_date,
    r.rule_id,
    r.reason,
    count(*) AS records,
    r.currency_code,
    sum(r.total_amount) AS amount
FROM ops.partition AS p
INNER JOIN ops.rejected_record AS r
    ON
        p.retailer_id = r.retailer_id
        AND p.sales_date = r.sales_date
        AND p.entity = r.entity
        AND p.published_snapshot_id = r.snapshot_id
WHERE
    p.entity = 'sales'
    AND p.retailer_id = any(%(retailer_ids)s)
    AND p.sales_date BETWEEN %(first)s AND %(last)s
GROUP BY r.retailer_id, r.sales_date, r.rule_id, r.reason, r.currency_code
ORDER BY r.sales_date, r.retailer_id, r.reason, r.currency_code
