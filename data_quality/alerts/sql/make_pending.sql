-- Alerts that the channel did not take: the next run tries again.
INSERT INTO ops.quality_alert (retailer_id, sales_date, kind, fingerprint, channel, sent_at)
SELECT
    f.retailer_id,
    f.sales_date,
    f.kind,
    f.fingerprint,
    %(channel)s,
    NULL
FROM
    jsonb_to_recordset(%(alerts)s)
        AS f (retailer_id text, sales_date date, kind text, fingerprint text)
ORDER BY f.retailer_id, f.sales_date, f.kind, f.fingerprint
ON CONFLICT (retailer_id, sales_date, kind, fingerprint, channel) DO NOTHING
