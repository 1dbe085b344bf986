DROP FUNCTION ops.expire_snapshots(text, date, interval);

-- A quarantined record is as old as the first snapshot that brought it: that row stays.
CREATE FUNCTION ops.expire_snapshots(
    of_retailer text, of_date date, of_entity text, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    superseded text[];
    unpublished text[];
    gone bigint;
    total bigint := 0;
    details text;
BEGIN
    SELECT
        coalesce(array_agg(s.snapshot_id), '{}'),
        coalesce(array_agg(s.snapshot_id) FILTER (WHERE NOT s.was_published), '{}')
    INTO superseded, unpublished
    FROM ops.superseded_snapshots(of_retailer, of_date, of_entity, ops.end_of_retention(kept)) AS s;

    FOREACH details IN ARRAY ARRAY['quality_result', 'quality_repair'] LOOP
        EXECUTE format(
            'DELETE FROM ops.%I WHERE retailer_id = $1 AND sales_date = $2'
            ' AND entity = $4 AND snapshot_id = any($3)', details
        ) USING of_retailer, of_date, superseded, of_entity;
        GET DIAGNOSTICS gone = ROW_COUNT;
        total := total + gone;
    END LOOP;

    DELETE FROM ops.rejected_record AS r
    WHERE
        r.retailer_id = of_retailer
        AND r.sales_date = of_date
        AND r.entity = of_entity
        AND r.snapshot_id = any(superseded)
        AND NOT EXISTS (
            SELECT FROM ops.partition AS p
            INNER JOIN ops.rejected_record AS standing
                ON
                    p.retailer_id = standing.retailer_id
                    AND p.sales_date = standing.sales_date
                    AND p.entity = standing.entity
                    AND p.published_snapshot_id = standing.snapshot_id
            WHERE
                p.retailer_id = of_retailer
                AND p.sales_date = of_date
                AND p.entity = of_entity
                AND standing.source_record_hash = r.source_record_hash
                AND standing.reason = r.reason
        );
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    -- What an override names stays, and so does what anybody ever read.
    DELETE FROM ops.partition_load AS l
    WHERE
        l.retailer_id = of_retailer
        AND l.sales_date = of_date
        AND l.entity = of_entity
        AND l.snapshot_id = any(unpublished)
        AND NOT EXISTS (
            SELECT FROM ops.quality_override AS o
            WHERE
                o.retailer_id = l.retailer_id
                AND o.sales_date = l.sales_date
                AND o.entity = l.entity
                AND o.snapshot_id = l.snapshot_id
        )
        AND NOT EXISTS (
            SELECT FROM ops.rejected_record AS r
            WHERE
                r.retailer_id = l.retailer_id
                AND r.sales_date = l.sales_date
                AND r.entity = l.entity
                AND r.snapshot_id = l.snapshot_id
        );
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    UPDATE ops.partition_load AS l SET details_expired_at = clock_timestamp()
    WHERE
        l.retailer_id = of_retailer
        AND l.sales_date = of_date
        AND l.entity = of_entity
        AND l.snapshot_id = any(superseded)
        AND l.details_expired_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN total + gone;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_snapshots(text, date, text, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_snapshots(text, date, text, interval) IS
'Deletes what is known of a partition''s snapshots in whose place others have long been: results,
repairs, rejected records, and all of those that were never published. The totals of what was
published stay. Returns the rows.';
