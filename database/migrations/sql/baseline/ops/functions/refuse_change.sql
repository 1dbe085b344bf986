-- What was decided stays as it was decided. No role is granted more than INSERT there, and the
-- owner, whose rights are not granted, is stopped as well.
CREATE FUNCTION ops.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = format('%I.%I is append-only: nobody changes it', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Add a row that says what holds now.';
END
$$;
REVOKE ALL ON FUNCTION ops.refuse_change() FROM PUBLIC;
COMMENT ON FUNCTION ops.refuse_change() IS
'Stops every change of a row, whoever asks for it: the trigger of the tables that only grow.';
