-- Since when records wait, by retailer and reason: since the first snapshot that brought them and
-- was quarantined for the same reason, because a day that is loaded again brings them again.
SELECT
    w.retailer_id,
    w.reason,
    count(*) AS records,
    min(w.since) AS oldest,
    floor(extract(EPOCH FROM clock_timestamp() - min(w.since)) / 86400)::integer AS days_waiting
FROM (
    SELECT
        r.retailer_id,
        r.reason,
        (
            SELECT min(l.extracted_at)
            FROM ops.rejected_record AS e
            INNER JOIN ops.partition_load AS l
                ON
                    e.retailer_id = l.retailer_id
                    AND e.sales_date = l.sales_date
                    AND e.entity = l.entity
                    AND e.snapshot_id = l.snapshot_id
            WHERE
                e.retailer_id = r.retailer_id
                AND e.sales_date = r.sales_date
                AND e.entity = r.entity
                AND e.source_record_hash = r.source_record_hash
                AND e.reason = r.reason
        ) AS since
    FROM ops.partition AS p
    INNER JOIN ops.rejected_record AS r
        ON
            p.retailer_id = r.retailer_id
            AND p.sales_date = r.sales_date
            AND p.entity = r.entity
            AND p.published_snapshot_id = r.snapshot_id
    WHERE
        p.entity = 'sales'
        AND p.retailer_id = any(%(retailer_ids)s)
        AND p.sales_date BETWEEN %(first)s AND %(last)s
) AS w
GROUP BY w.retailer_id, w.reason
ORDER BY min(w.since), w.retailer_id, w.reason
