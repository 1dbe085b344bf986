-- Put the watermark where it was decided; the caller holds its lock.
INSERT INTO ops.watermark (retailer_id, entity, seen_until, overlap, replay_from, generation)
VALUES (
    %(retailer_id)s, %(entity)s, %(seen_until)s, %(overlap)s, %(replay_from)s, %(generation)s
)
ON CONFLICT (retailer_id, entity) DO UPDATE SET
    seen_until = excluded.seen_until,
    overlap = excluded.overlap,
    replay_from = excluded.replay_from,
    generation = excluded.generation,
    updated_at = clock_timestamp()
