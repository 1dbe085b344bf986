-- One stage at a time works on a partition: its staged rows stay as they are while they are
-- judged or published. Held to the transaction's end.
SELECT pg_advisory_xact_lock(hashtext('partition'), hashtext(%(retailer_id)s || ' ' || sales_date))
FROM (
    SELECT sales_date
    FROM unnest(%(sales_dates)s::DATE[]) AS asked (sales_date)
    ORDER BY sales_date
    OFFSET 0
) AS partition
