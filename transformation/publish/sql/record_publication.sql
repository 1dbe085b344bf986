-- The ledger's last hop, counted in the star itself; its constraints refuse a row or a cent too
-- many or too few.
UPDATE ops.partition_load AS l SET
    published_at = clock_timestamp(),
    override_id = b.override_id,
    published_rows = coalesce((
        SELECT sum(d.rows) FROM published_day AS d
        WHERE d.sales_date = l.sales_date
    ), 0),
    quarantined_rows = (
        SELECT count(*) FROM ops.rejected_record AS r
        WHERE
            r.retailer_id = l.retailer_id
            AND r.sales_date = l.sales_date
            AND r.entity = l.entity
            AND r.snapshot_id = l.snapshot_id
            AND r.rule_id IS NOT NULL
    )
FROM batch AS b
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.entity = 'sales'
    AND l.sales_date = b.sales_date
    AND l.snapshot_id = b.snapshot_id;

UPDATE ops.partition_amount AS a SET
    published_amount = coalesce((
        SELECT d.amount FROM published_day AS d
        WHERE d.sales_date = a.sales_date AND d.currency_code = a.currency_code
    ), 0),
    quarantined_amount = coalesce((
        SELECT sum(r.total_amount) FROM ops.rejected_record AS r
        WHERE
            r.retailer_id = a.retailer_id
            AND r.sales_date = a.sales_date
            AND r.entity = a.entity
            AND r.snapshot_id = a.snapshot_id
            AND r.currency_code = a.currency_code
            AND r.rule_id IS NOT NULL
    ), 0)
FROM batch AS b
WHERE
    a.retailer_id = %(retailer_id)s
    AND a.entity = 'sales'
    AND a.sales_date = b.sales_date
    AND a.snapshot_id = b.snapshot_id
