-- What the ledger counts of the snapshots that were just staged, where their records count things.
INSERT INTO ops.partition_quantity (
    retailer_id, sales_date, entity, snapshot_id,
    control_quantity, normalised_quantity, rejected_quantity, superseded_quantity
)
SELECT
    %(retailer_id)s,
    l.sales_date,
    %(entity)s,
    l.snapshot_id,
    l.control,
    l.normalised,
    l.rejected,
    coalesce(superseded.quantity, 0)
FROM
    jsonb_to_recordset(%(quantities)s)
        AS l (
            sales_date date,
            snapshot_id text,
            control numeric,
            normalised numeric,
            rejected numeric
        )
LEFT JOIN (
    SELECT
        sales_date,
        sum(%(quantity_column)s) AS quantity
    FROM %(staging_table)s
    WHERE
        retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_superseded
    GROUP BY sales_date
) AS superseded
    ON l.sales_date = superseded.sales_date
ON CONFLICT (retailer_id, sales_date, entity, snapshot_id) DO UPDATE SET
    superseded_quantity = excluded.superseded_quantity
