CREATE TABLE warehouse.dim_date (
    date_key integer PRIMARY KEY,
    full_date date UNIQUE,
    year smallint,
    quarter smallint,
    month smallint,
    month_name text,
    day_of_month smallint,
    day_of_week smallint,
    day_name text,
    is_weekend boolean,
    iso_year smallint,
    iso_week smallint,
    day_of_year smallint,
    is_first_of_month boolean,
    is_last_of_month boolean,
    month_label text,
    quarter_label text,
    iso_week_label text,
    CHECK ((date_key = -1) = (full_date IS NULL))
);
COMMENT ON TABLE warehouse.dim_date IS 'One row per calendar day.';
COMMENT ON COLUMN warehouse.dim_date.date_key IS 'The day as YYYYMMDD; -1 for the unknown day.';
COMMENT ON COLUMN warehouse.dim_date.full_date IS 'The day. Null for the unknown day only.';
COMMENT ON COLUMN warehouse.dim_date.year IS 'Calendar year.';
COMMENT ON COLUMN warehouse.dim_date.quarter IS 'Calendar quarter, 1 to 4.';
COMMENT ON COLUMN warehouse.dim_date.month IS 'Calendar month, 1 to 12.';
COMMENT ON COLUMN warehouse.dim_date.month_name IS 'The month''s English name, in full.';
COMMENT ON COLUMN warehouse.dim_date.day_of_month IS '1 to 31.';
COMMENT ON COLUMN warehouse.dim_date.day_of_week IS 'ISO 8601: 1 is Monday, 7 is Sunday.';
COMMENT ON COLUMN warehouse.dim_date.day_name IS 'The weekday''s English name, in full.';
COMMENT ON COLUMN warehouse.dim_date.is_weekend IS 'Whether it is a Saturday or a Sunday.';
COMMENT ON COLUMN warehouse.dim_date.iso_year IS
'ISO 8601: the year that the ISO week belongs to, which differs from year around New Year.';
COMMENT ON COLUMN warehouse.dim_date.iso_week IS 'ISO 8601: 1 to 53, weeks begin on Monday.';
COMMENT ON COLUMN warehouse.dim_date.day_of_year IS '1 to 366.';
COMMENT ON COLUMN warehouse.dim_date.is_first_of_month IS 'Whether it is the month''s first day.';
COMMENT ON COLUMN warehouse.dim_date.is_last_of_month IS 'Whether it is the month''s last day.';
COMMENT ON COLUMN warehouse.dim_date.month_label IS 'Such as 2024-02; sorts in time.';
COMMENT ON COLUMN warehouse.dim_date.quarter_label IS 'Such as 2024-Q1; sorts in time.';
COMMENT ON COLUMN warehouse.dim_date.iso_week_label IS
'Such as 2024-W06, with iso_year; sorts in time.';
