CREATE TABLE ops.partition_plan (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    decision text NOT NULL CHECK (decision IN ('load', 'leave', 'keep')),
    reason text NOT NULL CHECK (
        reason IN ('daily', 'changed', 'look-back', 'unpublished', 'never loaded', 'held')
    ),
    changed_at timestamptz,
    seen_at timestamptz NOT NULL,
    planned_by text NOT NULL,
    planned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (retailer_id, sales_date)
);
COMMENT ON TABLE ops.partition_plan IS
'One row per partition that a daily run named: what the latest one decided, and why.';
COMMENT ON COLUMN ops.partition_plan.decision IS
'leave: the day changed and was never loaded, so loading it is for an operator to decide. keep: what
is published includes the change.';
COMMENT ON COLUMN ops.partition_plan.changed_at IS
'By the source''s clock; NULL where the source says nothing of it.';
COMMENT ON COLUMN ops.partition_plan.seen_at IS
'By our clock: when a run first asked and was shown this very change.';
