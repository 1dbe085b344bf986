ANALYZE derived_rate;

DELETE FROM warehouse.daily_rate AS d
WHERE
    NOT EXISTS (
        SELECT 1 FROM derived_rate AS n
        WHERE n.full_date = d.full_date AND n.currency_code = d.currency_code
    );

INSERT INTO warehouse.daily_rate (full_date, currency_code, rate, rate_date, source)
SELECT
    full_date,
    currency_code,
    rate,
    rate_date,
    source
FROM derived_rate
ON CONFLICT (full_date, currency_code) DO UPDATE SET
    rate = excluded.rate,
    rate_date = excluded.rate_date,
    source = excluded.source
WHERE (daily_rate.rate, daily_rate.rate_date, daily_rate.source)
IS DISTINCT FROM (excluded.rate, excluded.rate_date, excluded.source)
