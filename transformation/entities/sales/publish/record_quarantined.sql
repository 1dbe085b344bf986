-- The quarantined rows with their records, behind those that ingestion rejected.
DELETE FROM ops.rejected_record AS r USING batch AS b
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = 'sales'
    AND r.sales_date = b.sales_date
    AND r.snapshot_id = b.snapshot_id
    AND r.rule_id IS NOT NULL;

INSERT INTO ops.rejected_record (
    retailer_id, sales_date, entity, snapshot_id, ordinal, source_position, reason, currency_code,
    total_amount, source_record_hash, source_record, rule_id
)
SELECT
    s.retailer_id,
    s.sales_date,
    l.entity,
    s.snapshot_id,
    l.rejected_rows + row_number() OVER (
        PARTITION BY s.sales_date ORDER BY s.source_position
    ) AS ordinal,
    s.source_position,
    'rule ' || s.quarantined_by,
    coalesce(s.currency_code, 'XXX'),
    s.total_amount,
    s.source_record_hash,
    s.quarantined_record,
    s.quarantined_by
FROM staging.sales AS s
INNER JOIN batch AS b ON s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id
INNER JOIN ops.partition_load AS l
    ON
        l.retailer_id = %(retailer_id)s
        AND l.entity = 'sales'
        AND b.sales_date = l.sales_date
        AND b.snapshot_id = l.snapshot_id
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s
    AND s.quarantined_by IS NOT NULL
