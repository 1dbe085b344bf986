-- The ledger's money of the snapshots that were just staged, one row per currency.
INSERT INTO ops.partition_amount (
    retailer_id, sales_date, entity, snapshot_id, currency_code,
    control_amount, normalised_amount, rejected_amount, superseded_amount
)
SELECT
    %(retailer_id)s,
    l.sales_date,
    %(entity)s,
    l.snapshot_id,
    l.currency_code,
    l.control,
    l.normalised,
    l.rejected,
    coalesce(superseded.amount, 0)
FROM
    jsonb_to_recordset(%(amounts)s)
        AS l (
            sales_date date,
            snapshot_id text,
            currency_code text,
            control numeric,
            normalised numeric,
            rejected numeric
        )
LEFT JOIN (
    SELECT
        sales_date,
        currency_code,
        sum(%(amount_column)s) AS amount
    FROM %(staging_table)s
    WHERE
        retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_superseded
    GROUP BY sales_date, currency_code
) AS superseded
    ON l.sales_date = superseded.sales_date AND l.currency_code = superseded.currency_code
ON CONFLICT (retailer_id, sales_date, entity, snapshot_id, currency_code) DO UPDATE SET
    superseded_amount = excluded.superseded_amount
