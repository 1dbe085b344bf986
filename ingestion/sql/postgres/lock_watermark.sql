-- One move of a watermark at a time, held to the transaction's end; also while it has no row yet.
SELECT
    pg_advisory_xact_lock(
        hashtext('watermark'), hashtext(%(retailer_id)s || ' ' || %(entity)s)
    )
