-- A rate that is given again replaces itself.
INSERT INTO warehouse.exchange_rate (source, rate_date, currency_code, base_currency_code, rate)
SELECT
    source,
    rate_date,
    currency_code,
    base_currency_code,
    rate
FROM incoming_rate
ON CONFLICT (source, rate_date, currency_code) DO UPDATE SET
    base_currency_code = excluded.base_currency_code,
    rate = excluded.rate
WHERE (exchange_rate.base_currency_code, exchange_rate.rate)
IS DISTINCT FROM (excluded.base_currency_code, excluded.rate)
