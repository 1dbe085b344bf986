-- One publish of a retailer at a time, held to the transaction's end: dimension members and
-- their facts belong to all of its partitions. And no staging of this partition meanwhile.
SELECT
    pg_advisory_xact_lock(hashtext('publish'), hashtext(%(retailer_id)s)),
    pg_advisory_xact_lock(
        hashtext('partition'), hashtext(%(retailer_id)s || ' ' || %(sales_date)s)
    )
