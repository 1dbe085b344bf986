-- Results of every entity, each for one snapshot.
ALTER TABLE ops.quality_result
DROP CONSTRAINT quality_result_retailer_id_sales_date_snapshot_id_fkey,
DROP CONSTRAINT quality_result_pkey,
ADD COLUMN entity text NOT NULL DEFAULT 'sales',
ADD COLUMN table_name text,
ADD COLUMN dimension text,
ADD COLUMN disposition text,
ADD COLUMN failing_rows bigint,
ADD COLUMN checked_rows bigint,
ADD COLUMN sample jsonb,
ADD PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, rule_id);
CREATE INDEX quality_result_day ON ops.quality_result (sales_date);
COMMENT ON COLUMN ops.quality_result.observed IS
'What is held against the threshold: rows, a share, hours, or how unusual a day is.';
COMMENT ON COLUMN ops.quality_result.failing_rows IS
'Rows that break the rule; null where it looks at no rows.';
COMMENT ON COLUMN ops.quality_result.sample IS 'Keys of some of the failing rows.';
COMMENT ON COLUMN ops.quality_result.detail IS 'Why there is no answer, where there is none.';

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
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
);
CREATE INDEX quality_override_snapshot
ON ops.quality_override (retailer_id, sales_date, snapshot_id);
COMMENT ON TABLE ops.quality_override IS
'One row per decision to publish a snapshot that the gate refused: which rules, why, and by whom.';
COMMENT ON COLUMN ops.quality_override.rule_ids IS
'The rules that were broken when it was signed. It does not cover others.';
COMMENT ON COLUMN ops.quality_override.signature IS
'HMAC-SHA256 of all of it with RETAIL_OVERRIDE_KEY: a row that was written by hand opens nothing.';

CREATE TABLE ops.quality_repair (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL,
    snapshot_id text NOT NULL,
    rule_id text NOT NULL,
    column_name text NOT NULL,
    repaired_rows bigint NOT NULL,
    sample jsonb NOT NULL,
    repaired_at timestamptz NOT NULL,
    PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, rule_id, column_name)
);
COMMENT ON TABLE ops.quality_repair IS
'One row per snapshot, rule and column that was repaired in staging: how many rows, and some of
them before and after. The raw zone keeps what came.';

CREATE TABLE ops.quality_alert (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('FAIL', 'ERROR', 'WARN', 'LATE', 'OVERRIDE')),
    fingerprint text NOT NULL,
    channel text NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, kind, fingerprint, channel)
);
COMMENT ON TABLE ops.quality_alert IS
'One row per alert and channel: the same finding is not sent twice.';
COMMENT ON COLUMN ops.quality_alert.fingerprint IS 'Hash of what was found, apart from figures.';
COMMENT ON COLUMN ops.quality_alert.sent_at IS
'When the channel took it. Null: it did not, and the next run tries again.';
