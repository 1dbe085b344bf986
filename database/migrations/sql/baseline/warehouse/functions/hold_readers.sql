-- A leaf that is attached becomes part of its month for readers a moment after its rows are visible
-- to them: a query in between would read the dimensions of the day without its facts. Nobody reads
-- the month in that moment if the transaction that attaches the leaf holds it until it is over.
CREATE FUNCTION warehouse.hold_readers(day date) RETURNS void
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
REVOKE ALL ON FUNCTION warehouse.hold_readers(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.hold_readers(date) IS
'Waits for the readers of the day''s month, and lets new ones wait until the transaction''s end.';
