UPDATE staging.sales AS s SET quarantined_record = r.record
FROM unnest(%(positions)s::bigint[], %(records)s::text[]) AS r (source_position, record)
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.sales_date = %(sales_date)s
    AND s.snapshot_id = %(snapshot_id)s
    AND s.source_position = r.source_position
