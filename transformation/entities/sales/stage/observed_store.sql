-- What each partition shows of its stores: of each attribute, the day's last sale that carried it.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_ids[partition_number] as snapshot_id,
        store_id,
        arg_max(store_name, (transaction_at, source_position)) as store_name,
        arg_max(store_city, (transaction_at, source_position)) as city,
        arg_max(store_region, (transaction_at, source_position)) as region,
        arg_max(store_country, (transaction_at, source_position)) as country
    from current_record
    group by sales_date, partition_number, store_id
) to $output (format csv, header true);
