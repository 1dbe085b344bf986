-- The ledger's money of the snapshot that was just staged, one row per currency.
INSERT INTO ops.partition_amount (
    retailer_id, sales_date, snapshot_id, currency_code,
    control_amount, normalised_amount, rejected_amount, superseded_amount
)
SELECT
    %(retailer_id)s,
    %(sales_date)s,
    %(snapshot_id)s,
    amount.currency_code,
    amount.control,
    amount.normalised,
    amount.rejected,
    coalesce(superseded.amount, 0)
FROM
    unnest(
        %(currencies)s::text[], %(control)s::numeric[],
        %(normalised)s::numeric[], %(rejected)s::numeric[]
    ) AS amount (currency_code, control, normalised, rejected)
LEFT JOIN (
    SELECT
        currency_code,
        sum(total_amount) AS amount
    FROM staging.sales
    WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s AND is_superseded
    GROUP BY currency_code
) AS superseded ON amount.currency_code = superseded.currency_code
ON CONFLICT (retailer_id, sales_date, snapshot_id, currency_code) DO UPDATE SET
    superseded_amount = excluded.superseded_amount
