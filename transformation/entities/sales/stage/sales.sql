-- The records, typed and keyed, as staging.sales wants them. Keys are made once per distinct
-- member, not once per line.
copy (
    with store as (
        select
            store_id,
            surrogate_key([$retailer_id, store_id]) as store_key
        from (select distinct store_id from sale) as sold_in
    ),

    product as (
        select
            product_id,
            surrogate_key([$retailer_id, product_id]) as product_key
        from (select distinct product_id from sale) as sold
    )

    select
        sale.retailer_id,
        sale.sales_date,
        $snapshot_ids[sale.partition_number] as snapshot_id,
        sale.source_position,
        superseded.sale_id is not null as is_superseded,
        coalesce(superseded.is_revised, false) as is_revised,
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
        sale.source_record_hash
    from sale
    inner join store on sale.store_id = store.store_id
    inner join product on sale.product_id = product.product_id
    left join superseded on sale.sale_id = superseded.sale_id
) to $output (format csv, header true);
