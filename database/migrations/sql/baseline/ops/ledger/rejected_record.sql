CREATE TABLE ops.rejected_record (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    ordinal integer NOT NULL,
    source_position bigint NOT NULL,
    reason text NOT NULL,
    rule_id text,
    currency_code char(3) NOT NULL,
    total_amount numeric(18, 4),
    source_record_hash uuid NOT NULL,
    source_record text,
    PRIMARY KEY (retailer_id, sales_date, snapshot_id, ordinal),
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE
);
COMMENT ON TABLE ops.rejected_record IS
'One row per record that readers do not see: one that could not be normalised, as it came from the
source, or one that a rule keeps in quarantine, as it stands in sales_data.json.';
COMMENT ON COLUMN ops.rejected_record.ordinal IS
'Its place in _rejected.json, counted from 1; those in quarantine come after.';
COMMENT ON COLUMN ops.rejected_record.source_position IS
'Which record of the snapshot it was, counted from 1.';
COMMENT ON COLUMN ops.rejected_record.rule_id IS
'The rule that quarantined it. Null where it could not be normalised.';
COMMENT ON COLUMN ops.rejected_record.currency_code IS 'XXX where none could be read.';
COMMENT ON COLUMN ops.rejected_record.total_amount IS 'Null where none could be read.';
COMMENT ON COLUMN ops.rejected_record.source_record IS
'The record. Null once the retention of landing has ended for one that could not be normalised: it
is as the retailer sent it.';
