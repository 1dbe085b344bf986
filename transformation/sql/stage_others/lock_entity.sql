-- One at a time stages an entity of a partition; held to the transaction's end.
SELECT
    pg_advisory_xact_lock(
        hashtext('stage ' || %(entity)s), hashtext(%(retailer_id)s || ' ' || %(sales_date)s)
    )
