-- Since when records wait, by retailer and reason: since the snapshot that brought them was taken.
SELECT
    r.retailer_id,
    r.reason,
    count(*) AS records,
    min(l.extracted_at) AS oldest,
    floor(extract(EPOCH FROM clock_timestamp() - min(l.extracted_at)) / 86400)::integer
        AS days_waiting
FROM ops.partition AS p
INNER JOIN ops.rejected_record AS r
    ON
        p.retailer_id = r.retailer_id
        AND p.sales_date = r.sales_date
        AND p.published_snapshot_id = r.snapshot_id
INNER JOIN ops.partition_load AS l
    ON
        r.retailer_id = l.retailer_id
        AND r.sales_date = l.sales_date
        AND r.snapshot_id = l.snapshot_id
WHERE p.retailer_id = any(%(retailer_ids)s) AND p.sales_date BETWEEN %(first)s AND %(last)s
GROUP BY r.retailer_id, r.reason
ORDER BY min(l.extracted_at), r.retailer_id, r.reason
