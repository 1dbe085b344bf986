-- The history keeps every move.
INSERT INTO ops.watermark_move (
    retailer_id, entity, move, seen_until_before, seen_until_after, replay_from, moved_by, reason
)
VALUES (
    %(retailer_id)s, %(entity)s, %(move)s, %(seen_until_before)s, %(seen_until)s,
    %(replay_from)s, %(moved_by)s, %(reason)s
)
