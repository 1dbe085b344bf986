-- The published rows of one transaction, each with the snapshot and the verdict that let it in.
SELECT
    f.sales_date,
    f.transaction_id,
    f.line_number,
    f.record_type,
    f.quantity,
    f.total_amount,
    f.currency_code,
    f.source_position,
    f.source_record_hash,
    l.snapshot_id,
    l.data_sha256,
    l.verdict,
    l.extracted_at,
    l.published_at,
    l.code_version
FROM warehouse.fact_sales AS f
INNER JOIN ops.partition AS p
    ON
        f.sales_date = p.sales_date
        AND p.retailer_id = %(retailer_id)s
        AND p.entity = 'sales'
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.published_snapshot_id = l.snapshot_id
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.transaction_id = %(transaction_id)s
ORDER BY f.sales_date, f.line_number
