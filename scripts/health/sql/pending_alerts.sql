-- Alerts that channels did not take, by channel: how many, and of how many the partition was
-- audited last (or its day ended, where nothing was) before an instant.
SELECT
    q.channel,
    count(*) AS pending,
    count(*) FILTER (
        WHERE
        coalesce(l.audited_at, (q.sales_date + 1)::timestamp AT TIME ZONE %(time_zone)s)
        < %(instant)s
    ) AS missed
FROM ops.quality_alert AS q
LEFT JOIN ops.partition AS p
    ON
        q.retailer_id = p.retailer_id
        AND q.sales_date = p.sales_date
        AND p.entity = 'sales'
LEFT JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
WHERE q.sent_at IS NULL AND q.channel = any(%(channels)s)
GROUP BY q.channel
ORDER BY q.channel
