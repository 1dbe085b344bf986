-- One row per snapshot that reached staging: what the ledger says of its rows.
SELECT
    retailer_id,
    sales_date,
    snapshot_id,
    generation,
    extracted_at,
    data_sha256,
    rejected_sha256,
    control_rows,
    source_rows,
    normalised_rows,
    rejected_rows,
    rejected_without_amount_rows,
    staged_rows,
    superseded_rows,
    quarantined_rows,
    published_rows,
    verdict,
    gate_verdict,
    override_id,
    details_expired_at
FROM ops.partition_load
WHERE entity = 'sales' AND sales_date BETWEEN %(first)s AND %(last)s
