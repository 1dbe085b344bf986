DROP FUNCTION ops.expire_results(text, date, interval, interval);

CREATE FUNCTION ops.expire_results(
    of_retailer text, of_date date, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    results bigint;
    repairs bigint;
BEGIN
    -- What is staged still may be published: its publication reads them.
    IF exists(
        SELECT FROM staging.sales AS s
        WHERE s.retailer_id = of_retailer AND s.sales_date = of_date
    ) THEN
        RETURN 0;
    END IF;
    DELETE FROM ops.quality_result AS r
    WHERE r.retailer_id = of_retailer AND r.sales_date = of_date AND r.audited_at < before;
    GET DIAGNOSTICS results = ROW_COUNT;
    DELETE FROM ops.quality_repair AS r
    WHERE r.retailer_id = of_retailer AND r.sales_date = of_date AND r.repaired_at < before;
    GET DIAGNOSTICS repairs = ROW_COUNT;
    RETURN results + repairs;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_results(text, date, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_results(text, date, interval) IS
'Deletes a date''s results and repairs that are too old; those of superseded snapshots go with
expire_snapshots. Returns the rows.';
