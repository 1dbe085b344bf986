-- The newest snapshot of a day that the ledger has ever seen.
SELECT
    generation,
    extracted_at,
    snapshot_id
FROM ops.partition_load
WHERE retailer_id = %(retailer_id)s AND sales_date = %(day)s AND entity = 'sales'
ORDER BY generation DESC, extracted_at DESC, snapshot_id DESC
LIMIT 1
