-- The inventory records of a partition's raw file, as staging.inventory wants it.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_id as snapshot_id,
        source_position,
        store_id,
        product_id,
        quantity_on_hand,
        reorder_point,
        source_record_hash
    from read_json(
        $path,
        format = 'newline_delimited',
        columns = $columns
    )
) to $output (format csv, header true);
