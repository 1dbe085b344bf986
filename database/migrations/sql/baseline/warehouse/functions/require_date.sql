-- These functions run as the owner: they make tables for partitions of the ledger and for nothing
-- else, whatever they are asked.
CREATE FUNCTION warehouse.require_date(day date) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF day IS NULL OR day NOT BETWEEN '1900-01-01' AND '2199-12-31' THEN
        RAISE invalid_parameter_value USING MESSAGE = format('no sales date: %L', day);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION warehouse.require_date(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.require_date(date) IS
'Raises an error where a date cannot be a sales date.';
