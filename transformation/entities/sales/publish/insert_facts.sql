INSERT INTO %(table_partition)s (
    sales_date, date_key, retailer_key, store_key, product_key, customer_key,
    transaction_id, line_number, record_type, channel, transaction_at,
    quantity, unit_price, discount_amount, total_amount, currency_code,
    source_position, source_record_hash
)
SELECT
    s.sales_date,
    s.date_key,
    s.retailer_key,
    s.store_key,
    s.product_key,
    coalesce(v.customer_key, -1),
    s.transaction_id,
    s.line_number,
    s.record_type,
    s.channel,
    s.transaction_at,
    s.quantity,
    s.unit_price,
    s.discount_amount,
    s.total_amount,
    s.currency_code,
    s.source_position,
    s.source_record_hash
FROM staging.sales AS s
INNER JOIN batch AS b ON s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id
LEFT JOIN customer_version AS v
    ON
        s.customer_id = v.customer_id
        AND s.sales_date >= v.valid_from
        AND s.sales_date < v.valid_to
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.sales_date BETWEEN %(first_day)s AND %(last_day)s
    AND NOT s.is_superseded
    AND s.quarantined_by IS NULL
