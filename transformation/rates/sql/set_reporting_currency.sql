UPDATE warehouse.reporting_currency SET currency_code = %(reporting_currency)s
WHERE currency_code != %(reporting_currency)s
