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
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.quality_override
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.watermark_move
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();

-- The schema's version is Alembic's one row: it moves, and only forward.
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ops.schema_version
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER forward_only BEFORE UPDATE ON ops.schema_version
FOR EACH ROW WHEN (new.version_num <= old.version_num)
EXECUTE FUNCTION ops.refuse_change();
