CREATE FUNCTION ops.expire_results(
    of_retailer text, of_date date, superseded_kept interval, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    superseded_before timestamptz := ops.end_of_retention(superseded_kept);
    before timestamptz := ops.end_of_retention(kept);
    gone bigint;
    total bigint := 0;
BEGIN
    -- Of sales the ledger knows which snapshots are superseded, and expire_snapshots deletes theirs.
    DELETE FROM ops.quality_result AS r
    USING ops.entity_load AS e
    WHERE
        r.retailer_id = of_retailer
        AND r.sales_date = of_date
        AND r.retailer_id = e.retailer_id
        AND r.sales_date = e.sales_date
        AND r.entity = e.entity
        AND r.snapshot_id != e.snapshot_id
        AND r.judged_at < superseded_before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    DELETE FROM ops.quality_repair AS r
    USING ops.entity_load AS e
    WHERE
        r.retailer_id = of_retailer
        AND r.sales_date = of_date
        AND r.retailer_id = e.retailer_id
        AND r.sales_date = e.sales_date
        AND r.entity = e.entity
        AND r.snapshot_id != e.snapshot_id
        AND r.repaired_at < superseded_before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    -- What is staged still may be published: its publication reads them.
    PERFORM FROM staging.sales AS s
    WHERE s.retailer_id = of_retailer AND s.sales_date = of_date;
    IF found THEN
        RETURN total;
    END IF;

    DELETE FROM ops.quality_result AS r
    WHERE r.retailer_id = of_retailer AND r.sales_date = of_date AND r.judged_at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    DELETE FROM ops.quality_repair AS r
    WHERE r.retailer_id = of_retailer AND r.sales_date = of_date AND r.repaired_at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN total + gone;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_results(text, date, interval, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_results(text, date, interval, interval) IS
'Deletes a partition''s results and repairs of inventory and shipments in whose place others are,
and all that are too old. Returns the rows.';
