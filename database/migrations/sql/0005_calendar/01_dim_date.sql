ALTER TABLE warehouse.dim_date
ADD COLUMN day_of_year smallint,
ADD COLUMN is_first_of_month boolean,
ADD COLUMN is_last_of_month boolean,
ADD COLUMN month_label text,
ADD COLUMN quarter_label text,
ADD COLUMN iso_week_label text;

COMMENT ON COLUMN warehouse.dim_date.day_of_year IS '1 to 366.';
COMMENT ON COLUMN warehouse.dim_date.is_first_of_month IS 'Whether it is the month''s first day.';
COMMENT ON COLUMN warehouse.dim_date.is_last_of_month IS 'Whether it is the month''s last day.';
COMMENT ON COLUMN warehouse.dim_date.month_label IS 'Such as 2024-02; sorts in time.';
COMMENT ON COLUMN warehouse.dim_date.quarter_label IS 'Such as 2024-Q1; sorts in time.';
COMMENT ON COLUMN warehouse.dim_date.iso_week_label IS
'Such as 2024-W06, with iso_year; sorts in time.';

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

-- The days must be a function of the published partitions, so they cannot depend on when this
-- runs or on what was loaded by then: thirty fixed years, and the whole of each year outside them
-- in which something is published.
INSERT INTO warehouse.dim_date
SELECT
    c.date_key,
    c.full_date,
    c.year,
    c.quarter,
    c.month,
    c.month_name,
    c.day_of_month,
    c.day_of_week,
    c.day_name,
    c.is_weekend,
    c.iso_year,
    c.iso_week,
    c.day_of_year,
    c.is_first_of_month,
    c.is_last_of_month,
    c.month_label,
    c.quarter_label,
    c.iso_week_label
FROM (
    SELECT generate_series(2010, 2039) AS year
    UNION
    SELECT d.year::integer FROM warehouse.dim_date AS d
    WHERE d.year IS NOT NULL
) AS y
CROSS JOIN LATERAL warehouse.calendar(make_date(y.year, 1, 1), make_date(y.year, 12, 31)) AS c
ON CONFLICT (date_key) DO UPDATE SET
    day_of_year = excluded.day_of_year,
    is_first_of_month = excluded.is_first_of_month,
    is_last_of_month = excluded.is_last_of_month,
    month_label = excluded.month_label,
    quarter_label = excluded.quarter_label,
    iso_week_label = excluded.iso_week_label;
