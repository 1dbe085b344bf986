-- Alerts that the channel has not taken lately, now marked as taken: to be rolled back where it
-- does not take them. It waits for whoever is sending the same, so of two only one sends.
INSERT INTO ops.quality_alert AS q (retailer_id, sales_date, kind, fingerprint, channel, sent_at)
SELECT
    f.retailer_id,
    f.sales_date,
    f.kind,
    f.fingerprint,
    %(channel)s,
    clock_timestamp()
FROM
    jsonb_to_recordset(%(alerts)s)
        AS f (retailer_id text, sales_date date, kind text, fingerprint text)
ORDER BY f.retailer_id, f.sales_date, f.kind, f.fingerprint
ON CONFLICT (retailer_id, sales_date, kind, fingerprint, channel) DO UPDATE
    SET
        sent_at = excluded.sent_at
    WHERE
    q.sent_at IS NULL
    OR q.sent_at < excluded.sent_at - make_interval(days => %(repeat_after_days)s)
RETURNING retailer_id, sales_date
