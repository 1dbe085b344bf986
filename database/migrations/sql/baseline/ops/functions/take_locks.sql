-- Names that are not there yet are inserted first, which locks them as well: who inserts the same
-- waits until the first is done, and then finds the row. Both steps go in the order of the names,
-- so that two transactions never wait for each other. The rows never change, so locking leaves no
-- dead ones.
CREATE FUNCTION ops.take_locks(names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted integer;
    locked integer;
BEGIN
    SELECT count(DISTINCT n) INTO wanted FROM unnest(names) AS n;
    INSERT INTO ops.lock (name)
    SELECT DISTINCT n COLLATE "C" AS name FROM unnest(names) AS n ORDER BY name
    ON CONFLICT DO NOTHING;
    PERFORM FROM ops.lock AS l
    WHERE l.name = any(names)
    ORDER BY l.name COLLATE "C"
    FOR UPDATE;
    GET DIAGNOSTICS locked = ROW_COUNT;
    -- At a stricter isolation a row that another has just inserted would not be seen, nor locked.
    IF locked != wanted THEN
        RAISE EXCEPTION '% of % locks were found: lock at READ COMMITTED', locked, wanted
        USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION ops.take_locks(text[]) FROM PUBLIC;
COMMENT ON FUNCTION ops.take_locks(text[]) IS
'Waits until nobody else holds any of the names, and holds them to the transaction''s end.';
