-- An attached table partition becomes part of its month for readers a moment after its rows are
-- visible: a query in between would read the dimensions of the day without its facts. So the
-- transaction that attaches it locks the month to its end, and no query runs in that moment.
CREATE FUNCTION warehouse.lock_readers(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM warehouse.require_date(day);
    EXECUTE format(
        'LOCK TABLE ONLY warehouse.%I IN ACCESS EXCLUSIVE MODE',
        'fact_sales_' || to_char(day, 'YYYYMM')
    );
END
$$;
REVOKE ALL ON FUNCTION warehouse.lock_readers(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.lock_readers(date) IS
'Waits for the readers of the day''s month, and lets new ones wait until the transaction''s end.';
