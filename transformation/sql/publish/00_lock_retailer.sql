-- One publish of a retailer at a time, held to the transaction's end: dimension members and
-- their facts belong to all of its partitions.
SELECT pg_advisory_xact_lock(hashtext('publish'), hashtext(%(retailer_id)s))
