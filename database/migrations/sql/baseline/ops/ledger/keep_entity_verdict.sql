CREATE FUNCTION ops.keep_entity_verdict() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.verdict := NULL;
    NEW.audited_at := NULL;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION ops.keep_entity_verdict() FROM PUBLIC;
COMMENT ON FUNCTION ops.keep_entity_verdict() IS 'Staging anew takes the verdict away.';
