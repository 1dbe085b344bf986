CREATE FUNCTION warehouse.calendar(first_day date, last_day date)
RETURNS SETOF warehouse.dim_date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        to_char(d, 'YYYYMMDD')::integer,
        d::date,
        extract(year FROM d)::smallint,
        extract(quarter FROM d)::smallint,
        extract(month FROM d)::smallint,
        to_char(d, 'FMMonth'),
        extract(day FROM d)::smallint,
        extract(isodow FROM d)::smallint,
        to_char(d, 'FMDay'),
        extract(isodow FROM d) > 5,
        extract(isoyear FROM d)::smallint,
        extract(week FROM d)::smallint,
        extract(doy FROM d)::smallint,
        extract(day FROM d) = 1,
        extract(day FROM d + interval '1 day') = 1,
        to_char(d, 'YYYY-MM'),
        to_char(d, 'YYYY-"Q"Q'),
        to_char(d, 'IYYY-"W"IW')
    FROM generate_series(first_day::timestamp, last_day::timestamp, '1 day') AS d;
$$;
REVOKE ALL ON FUNCTION warehouse.calendar(date, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.calendar(date, date) IS
'The rows of dim_date from one day to another, both included.';
