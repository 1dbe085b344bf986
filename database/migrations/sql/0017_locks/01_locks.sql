-- Everybody who may connect may take any advisory lock, a reader too, and nobody would load until
-- they let go. A row of a table that readers do not see is locked by those alone who may.
CREATE TABLE IF NOT EXISTS ops.lock (
    name text PRIMARY KEY CONSTRAINT name_is_short CHECK (octet_length(name) BETWEEN 1 AND 400)
);
COMMENT ON TABLE ops.lock IS
'One row per name that was ever locked: whoever works on it holds the row to their transaction''s
end.';
COMMENT ON COLUMN ops.lock.name IS 'What is worked on, such as: partition retailer1 2024-01-31.';
-- To say who holds what.
GRANT SELECT ON ops.lock TO retail_load, retail_audit, retail_publish;

-- Names that are not there yet are inserted first, which locks them as well: who inserts the same
-- waits until the first is done, and then finds the row. Both steps go in the order of the names,
-- so that two who lock several of the same never wait for each other in a circle. The rows never
-- change, so locking leaves no dead ones.
CREATE FUNCTION ops.take_locks(names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted integer;
    held integer;
BEGIN
    SELECT count(DISTINCT n) INTO wanted FROM unnest(names) AS n;
    INSERT INTO ops.lock (name)
    SELECT DISTINCT n COLLATE "C" AS name FROM unnest(names) AS n ORDER BY name
    ON CONFLICT DO NOTHING;
    PERFORM FROM ops.lock AS l
    WHERE l.name = any(names)
    ORDER BY l.name COLLATE "C"
    FOR UPDATE;
    GET DIAGNOSTICS held = ROW_COUNT;
    -- At a stricter isolation a row that another has just inserted would not be seen, nor locked.
    IF held != wanted THEN
        RAISE EXCEPTION '% of % locks were found: lock at READ COMMITTED', held, wanted
        USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION ops.take_locks(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.take_locks(text[]) TO retail_load, retail_audit, retail_publish;
COMMENT ON FUNCTION ops.take_locks(text[]) IS
'Waits until nobody else holds any of the names, and holds them to the transaction''s end.';
