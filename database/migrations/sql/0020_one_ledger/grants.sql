GRANT INSERT (entity) ON ops.partition_load TO retail_load;
GRANT INSERT (entity) ON ops.partition_amount TO retail_load;
GRANT INSERT (entity) ON ops.partition TO retail_load;
GRANT INSERT (entity) ON ops.rejected_record TO retail_load;
GRANT
INSERT (
    retailer_id, sales_date, entity, snapshot_id,
    control_quantity, normalised_quantity, rejected_quantity, superseded_quantity
),
UPDATE (superseded_quantity)
ON ops.partition_quantity TO retail_load;
GRANT SELECT ON ops.partition_quantity TO retail_load, retail_audit, retail_publish;
GRANT UPDATE (published_quantity, quarantined_quantity) ON ops.partition_quantity TO retail_publish;
GRANT EXECUTE ON FUNCTION
ops.expire_staged_rows,
ops.expire_source_records,
ops.expire_snapshots
TO retail_load;
GRANT EXECUTE ON FUNCTION ops.expire_results TO retail_audit;
