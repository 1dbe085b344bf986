CREATE TABLE warehouse.daily_rate (
    full_date date NOT NULL,
    currency_code char(3) NOT NULL,
    rate numeric(28, 16) NOT NULL CHECK (rate > 0),
    rate_date date NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (full_date, currency_code),
    CHECK (rate_date <= full_date)
);
COMMENT ON TABLE warehouse.daily_rate IS
'One row per day and currency, up to the last date of which a rate is known; derived.';
COMMENT ON COLUMN warehouse.daily_rate.full_date IS
'The day. A later day than the last has the last day''s rates.';
COMMENT ON COLUMN warehouse.daily_rate.currency_code IS
'ISO 4217. The reporting currency itself needs no rate and has none.';
COMMENT ON COLUMN warehouse.daily_rate.rate IS
'Units of the reporting currency for one unit, rounded half up to 16 decimals where it crosses.';
COMMENT ON COLUMN warehouse.daily_rate.rate_date IS
'The date of the rate that counts on the day; of a cross rate, that of the older one.';
COMMENT ON COLUMN warehouse.daily_rate.source IS 'Who gave it.';
