-- The canonical sales records, one JSON object a line. Decimals travel as text: a JSON number is
-- a double to most readers.
copy (
    select
        retailer_id,
        transaction_id,
        line_number,
        record_type,
        sales_date,
        strftime(transaction_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as transaction_at,
        store_id,
        customer_id,
        product_id,
        quantity::decimal(18, 4)::varchar as quantity,
        unit_price::decimal(18, 4)::varchar as unit_price,
        discount_amount::decimal(18, 4)::varchar as discount_amount,
        total_amount::decimal(18, 4)::varchar as total_amount,
        currency_code,
        channel,
        product_name,
        product_category,
        customer_tier,
        customer_city,
        customer_region,
        customer_postal_code,
        customer_country,
        store_name,
        store_city,
        store_region,
        store_country,
        source_position,
        source_record_hash
    from judged
    where problem is null
    order by source_position, line_number
) to $output (format json, array false); -- noqa: PRS
