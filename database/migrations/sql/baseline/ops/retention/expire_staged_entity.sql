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
REVOKE ALL ON FUNCTION ops.expire_staged_entity(text, date, text, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_staged_entity(text, date, text, interval) IS
'Deletes what is staged of a partition''s inventory or shipments when it was staged too long ago.
Returns the rows.';
