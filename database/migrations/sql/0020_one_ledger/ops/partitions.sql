-- A partition is one entity of a retailer's date: what was of sales alone is of every entity.
ALTER TABLE ops.partition
DROP CONSTRAINT partition_retailer_id_sales_date_staged_snapshot_id_fkey;
ALTER TABLE ops.partition
DROP CONSTRAINT partition_retailer_id_sales_date_published_snapshot_id_fkey;
ALTER TABLE ops.partition_amount
DROP CONSTRAINT partition_amount_retailer_id_sales_date_snapshot_id_fkey;
ALTER TABLE ops.rejected_record
DROP CONSTRAINT rejected_record_retailer_id_sales_date_snapshot_id_fkey;
ALTER TABLE ops.partition_load DROP CONSTRAINT override_is_of_this_snapshot;
ALTER TABLE ops.quality_override
DROP CONSTRAINT quality_override_retailer_id_sales_date_snapshot_id_fkey;
ALTER TABLE ops.quality_override DROP CONSTRAINT override_of_a_snapshot;

ALTER TABLE ops.partition_load ADD COLUMN entity text NOT NULL DEFAULT 'sales';
ALTER TABLE ops.partition ADD COLUMN entity text NOT NULL DEFAULT 'sales';
ALTER TABLE ops.partition_amount ADD COLUMN entity text NOT NULL DEFAULT 'sales';
ALTER TABLE ops.rejected_record ADD COLUMN entity text NOT NULL DEFAULT 'sales';
ALTER TABLE ops.quality_override ADD COLUMN entity text NOT NULL DEFAULT 'sales';

ALTER TABLE ops.partition_load
DROP CONSTRAINT partition_load_pkey,
ADD PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id);
ALTER TABLE ops.partition
DROP CONSTRAINT partition_pkey,
ADD PRIMARY KEY (retailer_id, sales_date, entity);
ALTER TABLE ops.partition_amount
DROP CONSTRAINT partition_amount_pkey,
ADD PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, currency_code);
ALTER TABLE ops.rejected_record
DROP CONSTRAINT rejected_record_pkey,
ADD PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, ordinal);

ALTER TABLE ops.partition
ADD CONSTRAINT staged_is_in_the_ledger
FOREIGN KEY (retailer_id, sales_date, entity, staged_snapshot_id) REFERENCES ops.partition_load,
ADD CONSTRAINT published_is_in_the_ledger
FOREIGN KEY (retailer_id, sales_date, entity, published_snapshot_id) REFERENCES ops.partition_load;
ALTER TABLE ops.partition_amount
ADD CONSTRAINT amount_of_a_snapshot
FOREIGN KEY (retailer_id, sales_date, entity, snapshot_id) REFERENCES ops.partition_load
ON DELETE CASCADE;
ALTER TABLE ops.rejected_record
ADD CONSTRAINT record_of_a_snapshot
FOREIGN KEY (retailer_id, sales_date, entity, snapshot_id) REFERENCES ops.partition_load
ON DELETE CASCADE;
ALTER TABLE ops.quality_override
ADD CONSTRAINT decision_about_a_snapshot
FOREIGN KEY (retailer_id, sales_date, entity, snapshot_id) REFERENCES ops.partition_load,
ADD CONSTRAINT override_of_a_snapshot
UNIQUE (override_id, retailer_id, sales_date, entity, snapshot_id);
-- An override opens the gate for its own snapshot, and for no other.
ALTER TABLE ops.partition_load
ADD CONSTRAINT override_is_of_this_snapshot
FOREIGN KEY (override_id, retailer_id, sales_date, entity, snapshot_id)
REFERENCES ops.quality_override (override_id, retailer_id, sales_date, entity, snapshot_id);
DROP INDEX ops.quality_override_snapshot;
CREATE INDEX quality_override_snapshot
ON ops.quality_override (retailer_id, sales_date, entity, snapshot_id);

COMMENT ON TABLE ops.partition IS
'One row per partition, which is one entity of a retailer''s date: which snapshot is staged, and
which one readers see.';
COMMENT ON COLUMN ops.partition_load.entity IS
'sales, inventory, shipments, or another whose records are staged.';
COMMENT ON COLUMN ops.partition_load.data_sha256 IS
'Of the canonical records, such as sales_data.json.';
COMMENT ON COLUMN ops.partition_load.control_rows IS
'The retailer''s own count of the day''s records; null where it gives none.';
COMMENT ON COLUMN ops.partition_load.source_rows IS 'Records that came: normalised and rejected.';
