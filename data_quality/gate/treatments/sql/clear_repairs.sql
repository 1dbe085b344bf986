-- The log of repairs is of one audit, the latest.
DELETE FROM ops.quality_repair AS r
USING unnest(%(sales_dates)s::date[], %(snapshot_ids)s::text[]) AS s (sales_date, snapshot_id)
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = %(entity)s
    AND r.sales_date = s.sales_date
    AND r.snapshot_id = s.snapshot_id
