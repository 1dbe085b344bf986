-- One publish of a retailer at a time, held to the transaction's end: dimension members and
-- their facts belong to all of its partitions.
SELECT ops.take_locks(ARRAY['publish ' || %(retailer_id)s])
