-- The latest moves of a watermark, the latest first.
SELECT
    moved_at,
    move,
    seen_until_after,
    replay_from,
    moved_by,
    coalesce(reason, '') AS reason
FROM ops.watermark_move
WHERE retailer_id = %(retailer_id)s AND entity = %(entity)s
ORDER BY move_id DESC
LIMIT %(limit)s
