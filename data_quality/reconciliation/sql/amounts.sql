-- One row per snapshot and currency: what the ledger says of its money.
SELECT
    retailer_id,
    sales_date,
    snapshot_id,
    currency_code,
    control_amount,
    normalised_amount,
    rejected_amount,
    superseded_amount,
    quarantined_amount,
    published_amount
FROM ops.partition_amount
WHERE entity = 'sales' AND sales_date BETWEEN %(first)s AND %(last)s
