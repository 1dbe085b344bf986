-- One row per partition of the dates: the ledger's hops of its published snapshot, else of its
-- staged one, and the money per currency.
SELECT
    p.retailer_id,
    p.sales_date,
    l.source_rows,
    l.normalised_rows,
    l.rejected_rows,
    l.superseded_rows,
    l.published_rows,
    coalesce(l.verdict, 'not audited') AS verdict,
    (
        SELECT
            json_object_agg(
                a.currency_code, coalesce(a.published_amount, 0)::text
                ORDER BY a.currency_code
            )
        FROM ops.partition_amount AS a
        WHERE
            a.retailer_id = l.retailer_id
            AND a.sales_date = l.sales_date
            AND a.entity = l.entity
            AND a.snapshot_id = l.snapshot_id
    ) AS published_amounts
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND coalesce(p.published_snapshot_id, p.staged_snapshot_id) = l.snapshot_id
WHERE p.entity = 'sales' AND p.sales_date BETWEEN %(first)s AND %(last)s
ORDER BY p.retailer_id, p.sales_date
