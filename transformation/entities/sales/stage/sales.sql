-- The records, typed and keyed, as staging.sales wants them. Keys are made once per distinct
-- member, not once per line.
copy (
    with store as (
        select
            store_id,
            surrogate_key([$retailer_id, store_id]) as store_key
        from (select distinct store_id from record) as sold_in
    ),

    product as (
        select
            product_id,
            surrogate_key([$retailer_id, product_id]) as product_key
        from (select distinct product_id from record) as sold
    )

    select
        record.retailer_id,
        record.sales_date,
        $snapshot_ids[record.partition_number] as snapshot_id,
        record.source_position,
        superseded.record_id is not null as is_superseded,
        coalesce(superseded.is_revised, false) as is_revised,
        strftime(record.sales_date, '%Y%m%d')::integer as date_key,
        surrogate_key([$retailer_id]) as retailer_key,
        store.store_key,
        product.product_key,
        record.transaction_id,
        record.line_number,
        record.record_type,
        record.transaction_at,
        record.store_id,
        record.customer_id,
        record.product_id,
        record.quantity,
        record.unit_price,
        record.discount_amount,
        record.total_amount,
        record.currency_code,
        record.channel,
        record.source_record_hash
    from record
    inner join store on record.store_id = store.store_id
    inner join product on record.product_id = product.product_id
    left join superseded on record.record_id = superseded.record_id
) to $output (format csv, header true);
