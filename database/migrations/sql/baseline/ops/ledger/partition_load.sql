-- The law: source = published + quarantined + superseded + rejected.
CREATE TABLE ops.partition_load (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    generation bigint NOT NULL DEFAULT 0,
    extracted_at timestamptz NOT NULL,
    retailer jsonb NOT NULL,
    code_version text NOT NULL,
    data_sha256 text NOT NULL,
    rejected_sha256 text NOT NULL,
    unknown_fields text[] NOT NULL,
    control_rows bigint,
    source_rows bigint NOT NULL,
    normalised_rows bigint NOT NULL,
    rejected_rows bigint NOT NULL,
    rejected_without_amount_rows bigint NOT NULL,
    staged_rows bigint NOT NULL,
    superseded_rows bigint NOT NULL,
    revised_rows bigint NOT NULL DEFAULT 0,
    quarantined_rows bigint,
    published_rows bigint,
    gate_verdict text CHECK (gate_verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    gate_treatment_md5 text,
    verdict text CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    treatment_md5 text,
    override_id bigint,
    staged_at timestamptz NOT NULL,
    audited_at timestamptz,
    published_at timestamptz,
    details_expired_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, snapshot_id),
    CONSTRAINT every_source_row_is_accounted_for
    CHECK (source_rows = normalised_rows + rejected_rows),
    CONSTRAINT every_normalised_row_is_accounted_for CHECK (
        published_rows IS NULL
        OR coalesce(normalised_rows = published_rows + superseded_rows + quarantined_rows, FALSE)
    ),
    CONSTRAINT revised_rows_are_superseded CHECK (revised_rows BETWEEN 0 AND superseded_rows),
    CONSTRAINT nothing_is_published_without_a_verdict CHECK (
        published_at IS NULL
        OR override_id IS NOT NULL
        OR coalesce(verdict IN ('PASS', 'WARN'), FALSE)
    )
);
COMMENT ON TABLE ops.partition_load IS
'One row per snapshot of a partition that reached staging: counts at every hop, and the verdict.';
COMMENT ON COLUMN ops.partition_load.snapshot_id IS
'One extraction of the partition; with a revision when its landed pages were normalised again.';
COMMENT ON COLUMN ops.partition_load.generation IS
'The higher one is the newer snapshot. 0 of snapshots from before there were generations, which
extracted_at orders.';
COMMENT ON COLUMN ops.partition_load.extracted_at IS
'When its pull began, by the clock of the database.';
COMMENT ON COLUMN ops.partition_load.retailer IS
'The retailer as its source declared it at the time, tolerances included.';
COMMENT ON COLUMN ops.partition_load.code_version IS 'The version of the code that normalised it.';
COMMENT ON COLUMN ops.partition_load.data_sha256 IS 'Of sales_data.json.';
COMMENT ON COLUMN ops.partition_load.rejected_sha256 IS 'Of _rejected.json.';
COMMENT ON COLUMN ops.partition_load.unknown_fields IS
'Fields that came and that the contract does not know.';
COMMENT ON COLUMN ops.partition_load.control_rows IS
'The retailer''s own count of the day''s lines; null where it gives none.';
COMMENT ON COLUMN ops.partition_load.source_rows IS 'Lines that came: normalised and rejected.';
COMMENT ON COLUMN ops.partition_load.rejected_without_amount_rows IS
'Rejected lines whose amount could not be read either.';
COMMENT ON COLUMN ops.partition_load.superseded_rows IS
'Lines whose place a later line of the same transaction and number has taken: equal ones, and those
that were revised.';
COMMENT ON COLUMN ops.partition_load.revised_rows IS
'Of the superseded lines those that differ from the line that stands.';
COMMENT ON COLUMN ops.partition_load.quarantined_rows IS
'Quarantined lines; they are in rejected_record. Null until it is published.';
COMMENT ON COLUMN ops.partition_load.published_rows IS
'Lines in the star, counted there. Null until the snapshot is published.';
COMMENT ON COLUMN ops.partition_load.gate_verdict IS
'Of what is staged of the snapshot now. Null until that is audited.';
COMMENT ON COLUMN ops.partition_load.gate_treatment_md5 IS
'Of what the rules did to the rows that are staged now; empty where they did nothing. Null until
that is audited.';
COMMENT ON COLUMN ops.partition_load.verdict IS
'The gate''s, over all rules: the one with which it was published, or until then the latest.';
COMMENT ON COLUMN ops.partition_load.treatment_md5 IS
'Of what the rules did to the rows that are published: every key, rule and value after; empty where
they did nothing.';
COMMENT ON COLUMN ops.partition_load.override_id IS
'Who let it through although the gate refused it.';
COMMENT ON COLUMN ops.partition_load.details_expired_at IS
'When its rejected records and results were deleted, because another snapshot has long been in its
place. The totals stay. Null while all of it is there.';

CREATE TRIGGER keep_verdict BEFORE UPDATE ON ops.partition_load
FOR EACH ROW EXECUTE FUNCTION ops.keep_verdict();
