-- One load of a partition at a time, held to the transaction's end.
SELECT
    pg_advisory_xact_lock(
        hashtext('partition'), hashtext(%(retailer_id)s || ' ' || %(sales_date)s)
    )
