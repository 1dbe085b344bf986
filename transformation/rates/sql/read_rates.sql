SELECT
    source,
    rate_date::text,
    currency_code::text,
    base_currency_code::text,
    rate::text
FROM warehouse.exchange_rate
ORDER BY source COLLATE "C" ASC, rate_date ASC, currency_code ASC
