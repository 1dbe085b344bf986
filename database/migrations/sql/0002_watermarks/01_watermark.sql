CREATE TABLE ops.watermark (
    retailer_id text NOT NULL,
    entity text NOT NULL,
    seen_until timestamptz,
    overlap interval NOT NULL CHECK (overlap >= interval '0'),
    replay_from timestamptz,
    generation bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (retailer_id, entity)
);
COMMENT ON TABLE ops.watermark IS
'One row per retailer and entity: up to which change its source was seen, and loaded.';
COMMENT ON COLUMN ops.watermark.seen_until IS
'By the source''s clock. NULL: the next run starts anew, at what the source shows then.';
COMMENT ON COLUMN ops.watermark.overlap IS
'How far before seen_until the latest run asked again, for changes that became visible late.';
COMMENT ON COLUMN ops.watermark.replay_from IS
'Changes dated since then are loaded once more, whatever was loaded; the next advance clears it.';
COMMENT ON COLUMN ops.watermark.generation IS
'Counts what was moved by hand. A run that was planned before that does not advance.';

CREATE TABLE ops.watermark_move (
    move_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    retailer_id text NOT NULL,
    entity text NOT NULL,
    move text NOT NULL CHECK (move IN ('start', 'advance', 'reset', 'replay')),
    seen_until_before timestamptz,
    seen_until_after timestamptz,
    replay_from timestamptz,
    moved_by text NOT NULL,
    reason text,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX watermark_move_watermark ON ops.watermark_move (retailer_id, entity, move_id);
COMMENT ON TABLE ops.watermark_move IS
'One row per move of a watermark: from where to where, by whom and why.';

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
is published holds the change.';
COMMENT ON COLUMN ops.partition_plan.changed_at IS
'By the source''s clock; NULL where the source says nothing of it.';
COMMENT ON COLUMN ops.partition_plan.seen_at IS
'By our clock: when a run first asked and was shown this very change.';
