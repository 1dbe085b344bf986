-- The records that the published snapshots do not show.
SELECT
    r.retailer_id,
    r.sales_date,
    r.source_position AS position,
    r.reason,
    r.total_amount AS amount,
    r.currency_code AS currency,
    r.source_record AS record
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
ORDER BY r.sales_date, r.retailer_id, r.ordinal
