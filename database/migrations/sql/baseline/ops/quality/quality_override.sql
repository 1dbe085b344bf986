CREATE TABLE ops.quality_override (
    override_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('FAIL', 'ERROR')),
    rule_ids text[] NOT NULL CHECK (cardinality(rule_ids) > 0),
    reason text NOT NULL CHECK (length(trim(reason)) >= 10),
    signed_by text NOT NULL CHECK (length(trim(signed_by)) > 0),
    signed_at timestamptz NOT NULL,
    signature text NOT NULL,
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load,
    CONSTRAINT override_of_a_snapshot UNIQUE (override_id, retailer_id, sales_date, snapshot_id)
);
COMMENT ON TABLE ops.quality_override IS
'One row per decision to publish a snapshot that the gate refused: which rules, why, and by whom.';
COMMENT ON COLUMN ops.quality_override.rule_ids IS
'The rules that failed when it was signed. It covers no others.';
COMMENT ON COLUMN ops.quality_override.signature IS
'HMAC-SHA256 of all of it with RETAIL_OVERRIDE_KEY: a row that was written by hand opens nothing.';

CREATE INDEX quality_override_snapshot
ON ops.quality_override (retailer_id, sales_date, snapshot_id);

-- What was decided stays as it was decided. No role is granted more than INSERT here, and the
-- owner, whose rights are not granted, is stopped as well.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.quality_override
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();

-- An override opens the gate for its own snapshot, and for no other.
ALTER TABLE ops.partition_load ADD CONSTRAINT override_is_of_this_snapshot
FOREIGN KEY (override_id, retailer_id, sales_date, snapshot_id)
REFERENCES ops.quality_override (override_id, retailer_id, sales_date, snapshot_id);
