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
COMMENT ON COLUMN warehouse.exchange_rate.rate_date IS 'The first day on which it counts.';
COMMENT ON COLUMN warehouse.exchange_rate.currency_code IS 'ISO 4217: the currency it is for.';
COMMENT ON COLUMN warehouse.exchange_rate.base_currency_code IS
'ISO 4217: the currency in which it is given.';
COMMENT ON COLUMN warehouse.exchange_rate.rate IS
'Units of base_currency_code for one unit of currency_code.';
