CREATE TABLE warehouse.reporting_currency (
    currency_code char(3) PRIMARY KEY CHECK (currency_code ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE warehouse.reporting_currency IS 'One row per warehouse.';
COMMENT ON COLUMN warehouse.reporting_currency.currency_code IS
'ISO 4217: the currency in which all retailers'' sales are compared.';

CREATE UNIQUE INDEX reporting_currency_is_one ON warehouse.reporting_currency ((true));

INSERT INTO warehouse.reporting_currency (currency_code) VALUES ('USD');
