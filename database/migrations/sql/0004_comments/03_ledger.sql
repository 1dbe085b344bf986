COMMENT ON TABLE ops.schema_version IS 'One row: the last migration that ran. Alembic''s own.';

COMMENT ON COLUMN ops.partition_load.snapshot_id IS
'One extraction of the partition; with a revision when its landed pages were normalised again.';
COMMENT ON COLUMN ops.partition_load.extracted_at IS
'When the extraction began: the later of two snapshots is the one that counts.';
COMMENT ON COLUMN ops.partition_load.retailer IS
'The retailer as its source declared it at the time, tolerances included.';
COMMENT ON COLUMN ops.partition_load.code_version IS 'The version of the code that normalised it.';
COMMENT ON COLUMN ops.partition_load.data_sha256 IS 'Of sales_data.json.';
COMMENT ON COLUMN ops.partition_load.rejected_sha256 IS 'Of _rejected.json.';
COMMENT ON COLUMN ops.partition_load.unknown_fields IS
'Fields that came and that the contract does not know.';
COMMENT ON COLUMN ops.partition_load.source_rows IS 'Lines that came: normalised and rejected.';
COMMENT ON COLUMN ops.partition_load.rejected_without_amount_rows IS
'Rejected lines whose amount could not be read either.';
COMMENT ON COLUMN ops.partition_load.published_rows IS
'Lines in the star, counted there. Null until the snapshot is published.';
COMMENT ON COLUMN ops.partition_load.verdict IS
'The gate''s, over all rules. Null until the snapshot is audited.';

COMMENT ON COLUMN ops.partition_amount.control_amount IS 'The retailer''s own sum of the day.';
COMMENT ON COLUMN ops.partition_amount.superseded_amount IS
'Of lines that a later line of the same transaction and number replaced.';
COMMENT ON COLUMN ops.partition_amount.published_amount IS
'Summed up in the star itself. Null until the snapshot is published.';

COMMENT ON COLUMN ops.rejected_record.ordinal IS 'Its place in _rejected.json, counted from 1.';
COMMENT ON COLUMN ops.rejected_record.source_position IS
'Which record of the snapshot it was, counted from 1.';
COMMENT ON COLUMN ops.rejected_record.currency_code IS 'XXX where none could be read.';
COMMENT ON COLUMN ops.rejected_record.total_amount IS 'Null where none could be read.';

COMMENT ON COLUMN staging.sales.is_superseded IS
'A later line of the same transaction and number replaces it; it is counted, and not published.';
COMMENT ON COLUMN staging.sales.source_position IS
'Which record of the snapshot it was, counted from 1.';
