-- Staging replaces rows and never changes one; of the ledger it writes what came, and neither
-- verdict nor publication.
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA staging TO retail_load;

GRANT
INSERT (
    retailer_id, sales_date, snapshot_id, generation, extracted_at, retailer, code_version,
    data_sha256, rejected_sha256, unknown_fields,
    control_rows, source_rows, normalised_rows, rejected_rows, rejected_without_amount_rows,
    staged_rows, superseded_rows, revised_rows, staged_at
),
UPDATE (staged_rows, superseded_rows, revised_rows, staged_at)
ON ops.partition_load TO retail_load;

GRANT
INSERT (
    retailer_id, sales_date, snapshot_id, currency_code,
    control_amount, normalised_amount, rejected_amount, superseded_amount
),
UPDATE (superseded_amount)
ON ops.partition_amount TO retail_load;

GRANT INSERT (retailer_id, sales_date, staged_snapshot_id), UPDATE (staged_snapshot_id)
ON ops.partition TO retail_load;

GRANT
INSERT (
    retailer_id, sales_date, entity, snapshot_id, generation, extracted_at, retailer, data_sha256,
    normalised_rows, rejected_rows, staged_rows, staged_at
),
UPDATE (
    snapshot_id, generation, extracted_at, retailer, data_sha256,
    normalised_rows, rejected_rows, staged_rows, staged_at
)
ON ops.entity_load TO retail_load;

GRANT
INSERT (
    retailer_id, sales_date, snapshot_id, ordinal, source_position, reason, currency_code,
    total_amount, source_record_hash, source_record
),
DELETE
ON ops.rejected_record TO retail_load;

-- Ingestion and staging are one role: it takes generations, and plans.
GRANT INSERT, UPDATE ON ops.snapshot_generation TO retail_load;
GRANT INSERT, UPDATE ON ops.watermark TO retail_load;
GRANT INSERT ON ops.watermark_move TO retail_load;
GRANT INSERT, UPDATE, DELETE ON ops.partition_plan TO retail_load;

GRANT EXECUTE ON FUNCTION
ops.expire_staged_rows,
ops.expire_staged_entity,
ops.expire_source_records,
ops.expire_snapshots,
ops.expire_plans
TO retail_load;
