SELECT r.currency_code FROM warehouse.reporting_currency AS r
