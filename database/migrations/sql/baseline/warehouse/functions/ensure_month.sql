-- What publishing a day needs. The year comes before the table: a load that has added its days
-- must not wait for one that has locked the dimensions and waits for those days.
CREATE FUNCTION warehouse.ensure_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('year', day)::date;
    last_day date := (date_trunc('year', day) + interval '1 year - 1 day')::date;
BEGIN
    PERFORM warehouse.require_date(day);
    IF NOT exists(SELECT FROM warehouse.dim_date WHERE full_date = day) THEN
        PERFORM ops.take_locks(ARRAY['months']);
        INSERT INTO warehouse.dim_date
        SELECT * FROM warehouse.calendar(first_day, last_day)
        ON CONFLICT DO NOTHING;
    END IF;
    PERFORM warehouse.ensure_month_table(day);
END
$$;
REVOKE ALL ON FUNCTION warehouse.ensure_month(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.ensure_month(date) IS
'Makes the month''s table in fact_sales, and the days of the year that the calendar lacks.';
