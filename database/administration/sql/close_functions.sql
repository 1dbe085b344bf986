-- Functions of PostgreSQL's own that everybody may call, and by which a reader could keep others
-- waiting (locks, messages), fill the disk (large objects), or change in a query what was set for
-- their session. Only a superuser may take them away; loads need set_config alone.
DO $$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN
        SELECT p.oid FROM pg_proc AS p
        WHERE
            p.pronamespace = 'pg_catalog'::regnamespace
            AND (
                p.proname ~ '^(lo_|pg_advisory_|pg_try_advisory_)'
                OR p.proname IN ('loread', 'lowrite', 'pg_notify', 'set_config')
            )
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION set_config
TO retail_owner, retail_load, retail_audit, retail_publish;
-- Migrations before 0017 lock with it.
GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO retail_owner
