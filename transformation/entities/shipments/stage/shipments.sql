-- The shipments of the partitions that are staged together, as staging.shipments wants them.
copy (
    select
        $retailer_id as retailer_id,
        sales_date,
        $snapshot_ids[partition_number] as snapshot_id,
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
    from record
) to $output (format csv, header true);
