CREATE TABLE warehouse.exchange_rate (
    source text NOT NULL,
    rate_date date NOT NULL,
    currency_code char(3) NOT NULL CHECK (currency_code ~ '^[A-Z]{3}$'),
    base_currency_code char(3) NOT NULL CHECK (base_currency_code ~ '^[A-Z]{3}$'),
    rate numeric(24, 12) NOT NULL CHECK (rate > 0),
    PRIMARY KEY (source, rate_date, currency_code),
    CHECK (currency_code != base_currency_code)
);
COMMENT ON TABLE warehouse.exchange_rate IS
'One row per source, date and currency: the exchange rates as they were given.';
COMMENT ON COLUMN warehouse.exchange_rate.source IS 'Who gave the rate.';
COMMENT ON COLUMN warehouse.exchange_rate.rate_date IS 'The day from which it holds.';
COMMENT ON COLUMN warehouse.exchange_rate.currency_code IS 'ISO 4217: the currency it is for.';
COMMENT ON COLUMN warehouse.exchange_rate.base_currency_code IS
'ISO 4217: the currency in which it is told.';
COMMENT ON COLUMN warehouse.exchange_rate.rate IS
'Units of base_currency_code for one unit of currency_code.';

CREATE TABLE warehouse.reporting_currency (
    currency_code char(3) PRIMARY KEY CHECK (currency_code ~ '^[A-Z]{3}$')
);
CREATE UNIQUE INDEX reporting_currency_is_one ON warehouse.reporting_currency ((true));
COMMENT ON TABLE warehouse.reporting_currency IS 'One row per warehouse.';
COMMENT ON COLUMN warehouse.reporting_currency.currency_code IS
'ISO 4217: the currency in which all retailers'' sales are compared.';
INSERT INTO warehouse.reporting_currency (currency_code) VALUES ('USD');

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
