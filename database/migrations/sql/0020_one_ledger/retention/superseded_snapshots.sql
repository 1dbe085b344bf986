DROP FUNCTION ops.superseded_snapshots(text, date, timestamptz);

-- By the order of snapshots: what a wrong clock says of one neither makes it the latest nor keeps
-- it.
CREATE FUNCTION ops.superseded_snapshots(
    of_retailer text, of_date date, of_entity text, before timestamptz
) RETURNS TABLE (snapshot_id text, was_published boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
SELECT
    l.snapshot_id,
    l.published_at IS NOT NULL
FROM ops.partition_load AS l
INNER JOIN ops.partition AS p 
    ON
        l.retailer_id = p.retailer_id
        AND l.sales_date = p.sales_date
        AND l.entity = p.entity
WHERE
    l.retailer_id = of_retailer
    AND l.sales_date = of_date
    AND l.entity = of_entity
    AND l.snapshot_id != p.staged_snapshot_id
    AND l.snapshot_id IS DISTINCT FROM p.published_snapshot_id
    AND greatest(l.staged_at, l.published_at) < before
    AND EXISTS (
        SELECT FROM ops.partition_load AS n
        WHERE
            n.retailer_id = l.retailer_id
            AND n.sales_date = l.sales_date
            AND n.entity = l.entity
            AND (n.generation, n.extracted_at, n.snapshot_id)
            > (l.generation, l.extracted_at, l.snapshot_id)
    )
$$;
REVOKE ALL ON FUNCTION ops.superseded_snapshots(text, date, text, timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION ops.superseded_snapshots(text, date, text, timestamptz) IS
'A partition''s snapshots that are neither staged nor published nor the latest, and were last
touched before an instant.';
