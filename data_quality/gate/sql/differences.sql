-- What the retailer announced of a snapshot's sales and what came of it, where the two differ: rows
-- (without a currency), and amounts by currency.
SELECT
    NULL AS currency_code,
    l.control_rows::numeric AS announced,
    l.source_rows::numeric AS came
FROM ops.partition_load AS l
WHERE
    (l.retailer_id, l.sales_date, l.entity, l.snapshot_id)
    = (%(retailer_id)s, %(sales_date)s::date, %(entity)s, %(snapshot_id)s)
    AND l.source_rows IS DISTINCT FROM l.control_rows
UNION ALL
SELECT
    a.currency_code::text,
    a.control_amount,
    a.normalised_amount + a.rejected_amount
FROM ops.partition_amount AS a
WHERE
    (a.retailer_id, a.sales_date, a.entity, a.snapshot_id)
    = (%(retailer_id)s, %(sales_date)s::date, %(entity)s, %(snapshot_id)s)
    AND a.control_amount IS DISTINCT FROM a.normalised_amount + a.rejected_amount
UNION ALL
SELECT
    'units',
    q.control_quantity,
    q.normalised_quantity + q.rejected_quantity
FROM ops.partition_quantity AS q
WHERE
    (q.retailer_id, q.sales_date, q.entity, q.snapshot_id)
    = (%(retailer_id)s, %(sales_date)s::date, %(entity)s, %(snapshot_id)s)
    AND q.control_quantity IS DISTINCT FROM q.normalised_quantity + q.rejected_quantity
ORDER BY currency_code NULLS FIRST
