-- Rows are deleted by these functions, which belong to the owner and decide for themselves what is
-- due: by the database's own clock, and never what is younger than a day.
CREATE FUNCTION ops.end_of_retention(kept interval) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF kept IS NULL OR kept < interval '1 day' THEN
        RAISE EXCEPTION 'a retention of % is too short: nothing younger than a day is deleted', kept
        USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN clock_timestamp() - kept;
END
$$;
COMMENT ON FUNCTION ops.end_of_retention(interval) IS
'The instant before which everything goes that is kept for as long.';

CREATE FUNCTION ops.expire_staged_rows(
    of_retailer text, of_date date, published_kept interval, unpublished_kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    published_before timestamptz := ops.end_of_retention(published_kept);
    unpublished_before timestamptz := ops.end_of_retention(unpublished_kept);
    gone bigint;
    total bigint := 0;
    staged text;
BEGIN
    PERFORM FROM ops.partition AS p
    INNER JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.staged_snapshot_id = l.snapshot_id
    WHERE
        p.retailer_id = of_retailer
        AND p.sales_date = of_date
        AND l.staged_at < CASE
            WHEN p.published_snapshot_id = p.staged_snapshot_id THEN published_before
            ELSE unpublished_before
        END;
    IF NOT found THEN
        RETURN 0;
    END IF;
    FOREACH staged IN ARRAY
        ARRAY['sales', 'observed_store', 'observed_product', 'observed_customer']
    LOOP
        EXECUTE format(
            'DELETE FROM staging.%I WHERE retailer_id = $1 AND sales_date = $2', staged
        ) USING of_retailer, of_date;
        GET DIAGNOSTICS gone = ROW_COUNT;
        total := total + gone;
    END LOOP;
    RETURN total;
END
$$;
COMMENT ON FUNCTION ops.expire_staged_rows(text, date, interval, interval) IS
'Deletes what is staged of a partition when it was staged too long ago: the shorter time counts
where it is what readers see. Returns the rows.';

CREATE FUNCTION ops.expire_staged_entity(
    of_retailer text, of_date date, of_entity text, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    total bigint;
BEGIN
    PERFORM FROM ops.entity_load AS l
    WHERE
        l.retailer_id = of_retailer
        AND l.sales_date = of_date
        AND l.entity = of_entity
        AND l.staged_at < before;
    IF NOT found THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'DELETE FROM staging.%I WHERE retailer_id = $1 AND sales_date = $2',
        CASE of_entity WHEN 'shipments' THEN 'shipment' ELSE of_entity END
    ) USING of_retailer, of_date;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END
$$;
COMMENT ON FUNCTION ops.expire_staged_entity(text, date, text, interval) IS
'Deletes what is staged of a partition''s inventory or shipments when it was staged too long ago.
Returns the rows.';

CREATE FUNCTION ops.expire_source_records(
    of_retailer text, of_date date, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    total bigint;
BEGIN
    UPDATE ops.rejected_record AS r SET source_record = NULL
    FROM ops.partition_load AS l
    WHERE
        l.retailer_id = of_retailer
        AND l.sales_date = of_date
        AND l.extracted_at < before
        AND r.retailer_id = l.retailer_id
        AND r.sales_date = l.sales_date
        AND r.snapshot_id = l.snapshot_id
        AND r.rule_id IS NULL
        AND r.source_record IS NOT NULL;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END
$$;
COMMENT ON FUNCTION ops.expire_source_records(text, date, interval) IS
'Deletes the text of a partition''s rejected records that were extracted too long ago; where they
stood, why they were rejected, their hash and money stay. Returns the records.';
