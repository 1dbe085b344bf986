-- What each partition shows of its products: of each attribute, the day's last sale that carried
-- it.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_ids[partition_number] as snapshot_id,
        product_id,
        arg_max(product_name, (transaction_at, source_position)) as product_name,
        arg_max(product_category, (transaction_at, source_position)) as category
    from current_record
    group by sales_date, partition_number, product_id
) to $output (format csv, header true);
