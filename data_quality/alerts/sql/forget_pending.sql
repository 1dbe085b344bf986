-- Pending alerts of partitions that are no longer found: nothing has to be sent.
DELETE FROM ops.quality_alert AS q
USING unnest(%(retailer_ids)s::text[], %(sales_dates)s::date[]) AS a (retailer_id, sales_date)
WHERE
    q.retailer_id = a.retailer_id
    AND q.sales_date = a.sales_date
    AND q.sent_at IS NULL
    AND NOT EXISTS (
        SELECT
        FROM
            jsonb_to_recordset(%(alerts)s)
                AS f (retailer_id text, sales_date date, kind text, fingerprint text)
        WHERE
            f.retailer_id = q.retailer_id
            AND f.sales_date = q.sales_date
            AND f.kind = q.kind
            AND f.fingerprint = q.fingerprint
    )
