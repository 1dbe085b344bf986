DROP FUNCTION ops.expire_staged_rows(text, date, interval, interval);

CREATE FUNCTION ops.expire_staged_rows(
    of_retailer text,
    of_date date,
    of_entity text,
    published_kept interval,
    unpublished_kept interval
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
            AND p.entity = l.entity
            AND p.staged_snapshot_id = l.snapshot_id
    WHERE
        p.retailer_id = of_retailer
        AND p.sales_date = of_date
        AND p.entity = of_entity
        AND l.staged_at < CASE
            WHEN p.published_snapshot_id = p.staged_snapshot_id THEN published_before
            ELSE unpublished_before
        END;
    IF NOT found THEN
        RETURN 0;
    END IF;
    FOREACH staged IN ARRAY
        CASE of_entity
            WHEN 'sales'
                THEN ARRAY['sales', 'observed_store', 'observed_product', 'observed_customer']
            ELSE ARRAY[of_entity]
        END
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
REVOKE ALL ON FUNCTION ops.expire_staged_rows(text, date, text, interval, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_staged_rows(text, date, text, interval, interval) IS
'Deletes what is staged of a partition when it was staged too long ago: the shorter time counts
where it is what readers see. Returns the rows.';
