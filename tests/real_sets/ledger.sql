-- The days of a retailer that the ledger shows as published, with every line accounted for.
SELECT sales_date
FROM ops.partition_load
WHERE
    retailer_id = %(retailer_id)s
    AND entity = 'sales'
    AND published_at IS NOT NULL
    AND verdict IN ('PASS', 'WARN')
    AND control_rows = published_rows + rejected_rows + superseded_rows + quarantined_rows
