-- The law with quarantine: source = published + quarantined + superseded + rejected.
ALTER TABLE ops.partition_load
ADD COLUMN quarantined_rows bigint,
ADD COLUMN treatment_md5 text,
ADD COLUMN override_id bigint REFERENCES ops.quality_override,
ADD COLUMN gate_verdict text CHECK (gate_verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
DROP CONSTRAINT every_normalised_row_is_accounted_for,
DROP CONSTRAINT nothing_is_published_without_a_verdict;

UPDATE ops.partition_load SET
    gate_verdict = verdict,
    quarantined_rows = CASE WHEN published_at IS NOT NULL THEN 0 END,
    treatment_md5 = CASE WHEN published_at IS NOT NULL THEN '' END;

ALTER TABLE ops.partition_load
ADD CONSTRAINT every_normalised_row_is_accounted_for CHECK (
    published_rows IS NULL
    OR coalesce(normalised_rows = published_rows + superseded_rows + quarantined_rows, FALSE)
),
ADD CONSTRAINT nothing_is_published_without_a_verdict CHECK (
    published_at IS NULL OR override_id IS NOT NULL OR coalesce(verdict IN ('PASS', 'WARN'), FALSE)
);
COMMENT ON COLUMN ops.partition_load.quarantined_rows IS
'Lines that a rule keeps from the star; they are in rejected_record. Null until it is published.';
COMMENT ON COLUMN ops.partition_load.treatment_md5 IS
'Of what the rules did to the rows that are published; empty where they did nothing.';
COMMENT ON COLUMN ops.partition_load.gate_verdict IS
'Of what is staged of the snapshot now. Null until that is audited.';
COMMENT ON COLUMN ops.partition_load.verdict IS
'The gate''s, over all rules: the one with which it was published, or until then the latest.';
COMMENT ON COLUMN ops.partition_load.override_id IS
'Who let it through although the gate refused it.';

ALTER TABLE ops.partition_amount
ADD COLUMN quarantined_amount numeric(24, 4),
DROP CONSTRAINT every_normalised_cent_is_accounted_for;
UPDATE ops.partition_amount SET quarantined_amount = 0
WHERE published_amount IS NOT NULL;
ALTER TABLE ops.partition_amount
ADD CONSTRAINT every_normalised_cent_is_accounted_for CHECK (
    published_amount IS NULL
    OR coalesce(
        normalised_amount = published_amount + superseded_amount + quarantined_amount, FALSE
    )
);
COMMENT ON COLUMN ops.partition_amount.quarantined_amount IS
'Of lines that a rule keeps from the star. Null until the snapshot is published.';

ALTER TABLE ops.rejected_record
ADD COLUMN rule_id text;
COMMENT ON TABLE ops.rejected_record IS
'One row per record that readers do not see: one that could not be normalised, as it came from the
source, or one that a rule keeps in quarantine, as it stands in sales_data.json.';
COMMENT ON COLUMN ops.rejected_record.ordinal IS
'Its place in _rejected.json, counted from 1; those in quarantine come after.';
COMMENT ON COLUMN ops.rejected_record.rule_id IS
'The rule that keeps it in quarantine. Null where it could not be normalised.';

CREATE TABLE ops.entity_load (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL,
    snapshot_id text NOT NULL,
    extracted_at timestamptz NOT NULL,
    retailer jsonb NOT NULL,
    data_sha256 text NOT NULL,
    normalised_rows bigint NOT NULL,
    rejected_rows bigint NOT NULL,
    staged_rows bigint NOT NULL,
    verdict text CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    staged_at timestamptz NOT NULL,
    audited_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, entity)
);
COMMENT ON TABLE ops.entity_load IS
'One row per partition of stock or parcels: which snapshot is staged, and the gate''s verdict.';
