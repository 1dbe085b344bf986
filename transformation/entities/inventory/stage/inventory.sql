-- The inventory records of the partitions that are staged together, as staging.inventory wants it.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_ids[partition_number] as snapshot_id,
        source_position,
        store_id,
        product_id,
        quantity_on_hand,
        reorder_point,
        source_record_hash
    from record
) to $output (format csv, header true);
