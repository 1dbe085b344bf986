-- One move of a watermark at a time, held to the transaction's end; also while it has no row yet.
SELECT ops.take_locks(ARRAY['watermark ' || %(retailer_id)s || ' ' || %(entity)s])
