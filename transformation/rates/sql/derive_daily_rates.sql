-- The daily rates are a function of the given rates and of the reporting currency: each rate holds
-- until its source gives the next one, and the last ones to the last date of all. Two currencies
-- meet over their common base. Where several sources know a currency on a day, the one with the
-- newest rate counts, then the first by name.
CREATE TEMP TABLE derived_rate ON COMMIT DROP AS
WITH last_day AS (
    SELECT max(e.rate_date) AS full_date FROM warehouse.exchange_rate AS e
),

span AS (
    SELECT
        e.source,
        e.base_currency_code,
        e.currency_code,
        e.rate,
        e.rate_date,
        e.rate_date AS first_day,
        coalesce(
            lead(e.rate_date) OVER (
                PARTITION BY e.source, e.base_currency_code, e.currency_code
                ORDER BY e.rate_date
            ) - 1,
            l.full_date
        ) AS last_day
    FROM warehouse.exchange_rate AS e
    CROSS JOIN last_day AS l
    UNION ALL
    -- the base in itself, which has no date of its own
    SELECT
        e.source,
        e.base_currency_code,
        e.base_currency_code AS currency_code,
        1,
        NULL,
        min(e.rate_date),
        l.full_date
    FROM warehouse.exchange_rate AS e
    CROSS JOIN last_day AS l
    GROUP BY e.source, e.base_currency_code, l.full_date
),

daily AS (
    SELECT
        s.*,
        d::date AS full_date
    FROM span AS s
    CROSS JOIN LATERAL generate_series(
        s.first_day::timestamp, s.last_day::timestamp, '1 day'
    ) AS d
),

crossed AS (
    SELECT
        c.full_date,
        c.currency_code,
        -- wide enough to be divided with more decimals than are kept
        round(c.rate::numeric(48, 24) / r.rate, 16) AS rate,
        least(c.rate_date, r.rate_date) AS rate_date,
        c.source,
        c.base_currency_code
    FROM daily AS c
    INNER JOIN daily AS r
        ON
            c.source = r.source
            AND c.base_currency_code = r.base_currency_code
            AND c.full_date = r.full_date
    WHERE
        r.currency_code = %(reporting_currency)s
        AND c.currency_code != %(reporting_currency)s
)

SELECT DISTINCT ON (full_date, currency_code)
    full_date,
    currency_code,
    rate,
    rate_date,
    source
FROM crossed
ORDER BY
    full_date ASC, currency_code ASC, rate_date DESC, source COLLATE "C" ASC, base_currency_code ASC
