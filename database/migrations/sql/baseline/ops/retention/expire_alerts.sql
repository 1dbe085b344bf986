CREATE FUNCTION ops.expire_alerts(kept interval, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    total bigint;
BEGIN
    DELETE FROM ops.quality_alert AS a
    USING (
        SELECT
            q.retailer_id,
            q.sales_date,
            q.kind,
            q.fingerprint,
            q.channel
        FROM ops.quality_alert AS q
        WHERE q.sent_at < before
        ORDER BY q.retailer_id, q.sales_date, q.kind, q.fingerprint, q.channel
        LIMIT most
        FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE
        a.retailer_id = due.retailer_id
        AND a.sales_date = due.sales_date
        AND a.kind = due.kind
        AND a.fingerprint = due.fingerprint
        AND a.channel = due.channel;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_alerts(interval, integer) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_alerts(interval, integer) IS
'Deletes alerts that were sent too long ago, at most as many as asked; pending ones stay. Returns
the rows.';
