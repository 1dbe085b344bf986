-- What each partition shows of its customers: all of what the day's last sale carried.
copy (
    with last_record as (
        select
            sales_date,
            partition_number,
            customer_id,
            arg_max(record_id, (transaction_at, source_position)) as record_id
        from current_record
        where customer_id is not null
        group by sales_date, partition_number, customer_id
    )

    select
        $retailer_id as retailer_id,
        record.sales_date,
        $snapshot_ids[record.partition_number] as snapshot_id,
        record.customer_id,
        record.customer_tier as loyalty_tier,
        record.customer_city as city,
        record.customer_region as region,
        record.customer_postal_code as postal_code,
        record.customer_country as country
    from last_record
    inner join record on last_record.record_id = record.record_id
) to $output (format csv, header true);
