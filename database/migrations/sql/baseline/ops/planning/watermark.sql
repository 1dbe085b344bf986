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
