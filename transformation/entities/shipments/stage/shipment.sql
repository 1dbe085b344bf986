-- The shipments of a partition's raw file, as staging.shipment wants them.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_id as snapshot_id,
        source_position,
        shipment_id,
        transaction_id,
        carrier,
        status,
        ordered_at,
        shipped_at,
        delivered_at,
        returned_at,
        shipping_cost,
        currency_code,
        source_record_hash
    from read_json(
        $path,
        format = 'newline_delimited',
        columns = $columns
    )
) to $output (format csv, header true);
