-- Rows are deleted by the functions of this folder, which belong to the owner and decide for
-- themselves what is due: by the database's own clock, and never what is younger than a day.
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
REVOKE ALL ON FUNCTION ops.end_of_retention(interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.end_of_retention(interval) IS
'The instant before which everything goes that is kept for as long.';
