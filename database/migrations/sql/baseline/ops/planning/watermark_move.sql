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
COMMENT ON TABLE ops.watermark_move IS
'One row per move of a watermark: from where to where, by whom and why.';

CREATE INDEX watermark_move_watermark ON ops.watermark_move (retailer_id, entity, move_id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.watermark_move
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
