-- Alembic's own table, which is there before any migration.
COMMENT ON TABLE ops.schema_version IS 'One row: the last migration that ran. Alembic''s own.';

-- The schema's version is one row: it moves, and only forward.
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ops.schema_version
FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER forward_only BEFORE UPDATE ON ops.schema_version
FOR EACH ROW WHEN (new.version_num <= old.version_num)
EXECUTE FUNCTION ops.refuse_change();
