-- The ledger's last hop, counted in the star itself; its constraints refuse a row or a cent too
-- many or too few.
UPDATE ops.partition_load SET
    published_at = clock_timestamp(),
    published_rows = (
        SELECT count(*) FROM warehouse.fact_sales AS f
        WHERE
            f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
            AND f.sales_date = %(sales_date)s
    )
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND snapshot_id = %(snapshot_id)s;

UPDATE ops.partition_amount SET
    published_amount = coalesce((
        SELECT sum(f.total_amount) FROM warehouse.fact_sales AS f
        WHERE
            f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
            AND f.sales_date = %(sales_date)s
            AND f.currency_code = partition_amount.currency_code
    ), 0)
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND snapshot_id = %(snapshot_id)s
