-- sqlfluff:dialect:duckdb
-- sqlfluff:templater:placeholder:param_style:dollar
-- The canonical records of one partition, typed and keyed, as staging.sales wants them.
-- Keys are made once per distinct member, not once per line.
copy (
    with sale as (
        select *
        from read_json(
            $path,
            format = 'newline_delimited',
            columns = {
                retailer_id: 'varchar',
                transaction_id: 'varchar',
                line_number: 'integer',
                record_type: 'varchar',
                sales_date: 'date',
                transaction_at: 'varchar',
                store_id: 'varchar',
                customer_id: 'varchar',
                product_id: 'varchar',
                quantity: 'decimal(18, 4)',
                unit_price: 'decimal(18, 4)',
                discount_amount: 'decimal(18, 4)',
                total_amount: 'decimal(18, 4)',
                currency_code: 'varchar',
                channel: 'varchar',
                product_name: 'varchar',
                product_category: 'varchar',
                customer_tier: 'varchar',
                customer_city: 'varchar',
                customer_region: 'varchar',
                customer_postal_code: 'varchar',
                customer_country: 'varchar',
                store_name: 'varchar',
                store_city: 'varchar',
                store_region: 'varchar',
                store_country: 'varchar',
                source_position: 'bigint',
                source_record_hash: 'varchar'
            }
        )
    ),

    store as (
        select
            retailer_id,
            store_id,
            surrogate_key([retailer_id, store_id]) as store_key
        from (
            select distinct
                retailer_id,
                store_id
            from sale
        ) as sold_in
    ),

    product as (
        select
            retailer_id,
            product_id,
            surrogate_key([retailer_id, product_id]) as product_key
        from (
            select distinct
                retailer_id,
                product_id
            from sale
        ) as sold
    )

    select
        sale.retailer_id,
        sale.sales_date,
        $snapshot_id as snapshot_id,
        sale.source_position,
        row_number() over (
            partition by sale.transaction_id, sale.line_number
            order by sale.source_position desc
        ) > 1 as is_superseded,
        strftime(sale.sales_date, '%Y%m%d')::integer as date_key,
        surrogate_key([$retailer_id]) as retailer_key,
        store.store_key,
        product.product_key,
        sale.transaction_id,
        sale.line_number,
        sale.record_type,
        sale.transaction_at,
        sale.store_id,
        sale.customer_id,
        sale.product_id,
        sale.quantity,
        sale.unit_price,
        sale.discount_amount,
        sale.total_amount,
        sale.currency_code,
        sale.channel,
        sale.product_name,
        sale.product_category,
        sale.customer_tier,
        sale.customer_city,
        sale.customer_region,
        sale.customer_postal_code,
        sale.customer_country,
        sale.store_name,
        sale.store_city,
        sale.store_region,
        sale.store_country,
        sale.source_record_hash
    from sale
    inner join store using (retailer_id, store_id)
    inner join product using (retailer_id, product_id)
    order by sale.source_position, sale.line_number
) to $output (format csv, header true);
