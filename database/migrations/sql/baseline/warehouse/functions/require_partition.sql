CREATE FUNCTION warehouse.require_partition(retailer_id text, day date) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM warehouse.require_date(day);
    IF retailer_id IS NULL OR retailer_id !~ '^[A-Za-z0-9_]{1,100}$' THEN
        RAISE invalid_parameter_value USING MESSAGE = format('no retailer''s id: %L', retailer_id);
    END IF;
    IF NOT exists(
        SELECT FROM ops.partition AS p
        WHERE
            p.retailer_id = require_partition.retailer_id
            AND p.sales_date >= date_trunc('month', day)::date
            AND p.sales_date < (date_trunc('month', day) + interval '1 month')::date
    ) THEN
        RAISE invalid_parameter_value USING
        MESSAGE = format('nothing of %s in %s was ever staged', retailer_id, to_char(day, 'YYYY-MM'));
    END IF;
END
$$;
REVOKE ALL ON FUNCTION warehouse.require_partition(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.require_partition(text, date) IS
'Raises an error where nothing of the retailer''s month is in the ledger.';
