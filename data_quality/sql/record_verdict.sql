-- A snapshot that readers already see keeps the verdict with which it was published.
UPDATE ops.partition_load SET
    verdict = %(verdict)s,
    audited_at = clock_timestamp()
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND snapshot_id = %(snapshot_id)s
    AND published_at IS NULL
