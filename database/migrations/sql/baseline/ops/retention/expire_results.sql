CREATE FUNCTION ops.expire_results(
    of_retailer text, of_date date, superseded_kept interval, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    superseded_before timestamptz := ops.end_of_retention(superseded_kept);
    before timestamptz := ops.end_of_retention(kept);
    is_staged boolean;
    results bigint;
    repairs bigint;
BEGIN
    -- What is staged still may be published: its publication reads them.
    SELECT exists(
        SELECT FROM staging.sales AS s
        WHERE s.retailer_id = of_retailer AND s.sales_date = of_date
    ) INTO is_staged;

    -- Of sales the ledger knows which snapshots are superseded, and expire_snapshots deletes theirs.
    DELETE FROM ops.quality_result AS r
    WHERE
        r.retailer_id = of_retailer
        AND r.sales_date = of_date
        AND (
            (r.audited_at < before AND NOT is_staged)
            OR (
                r.audited_at < superseded_before
                AND EXISTS (
                    SELECT FROM ops.entity_load AS e
                    WHERE
                        e.retailer_id = r.retailer_id
                        AND e.sales_date = r.sales_date
                        AND e.entity = r.entity
                        AND e.snapshot_id != r.snapshot_id
                )
            )
        );
    GET DIAGNOSTICS results = ROW_COUNT;

    DELETE FROM ops.quality_repair AS r
    WHERE
        r.retailer_id = of_retailer
        AND r.sales_date = of_date
        AND (
            (r.repaired_at < before AND NOT is_staged)
            OR (
                r.repaired_at < superseded_before
                AND EXISTS (
                    SELECT FROM ops.entity_load AS e
                    WHERE
                        e.retailer_id = r.retailer_id
                        AND e.sales_date = r.sales_date
                        AND e.entity = r.entity
                        AND e.snapshot_id != r.snapshot_id
                )
            )
        );
    GET DIAGNOSTICS repairs = ROW_COUNT;
    RETURN results + repairs;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_results(text, date, interval, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_results(text, date, interval, interval) IS
'Deletes a partition''s results and repairs of inventory and shipments in whose place others are,
and all that are too old. Returns the rows.';
