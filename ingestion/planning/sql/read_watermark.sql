-- Where the watermark stands.
SELECT
    seen_until,
    replay_from,
    generation,
    updated_at
FROM ops.watermark
WHERE retailer_id = %(retailer_id)s AND entity = %(entity)s
