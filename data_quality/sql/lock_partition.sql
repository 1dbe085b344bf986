-- The staged rows stay as they are while they are judged.
SELECT
    pg_advisory_xact_lock(
        hashtext('partition'), hashtext(%(retailer_id)s || ' ' || %(sales_date)s)
    )
