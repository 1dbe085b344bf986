-- A day of Journey Market with as many basket lines as asked for, 10 to a basket.
INSERT INTO journey.basket_line (
    row_id, basket_id, household_id, store_id, store_city, store_region,
    product_id, product_name, department, quantity, sales_value,
    retail_disc, coupon_disc, coupon_match_disc, sold_at, channel,
    loyalty_tier, household_city, household_region
)
SELECT
    n,
    (40000000000 + n / 10)::text,
    (n / 10 %% 150000)::text,
    (n / 10 %% 400)::text,
    'City ' || n / 10 %% 400,
    'NY',
    (800000 + n %% 10 * 20000 + n * 7919 %% 20000)::text,
    'SHREDDED WHEAT CEREAL NO. ' || n * 7919 %% 20000,
    'GROCERY',
    1 + n %% 5,
    ((99 + n * 31 %% 5000) / 100.0)::numeric(12, 2),
    ((n %% 3) / 10.0)::numeric(12, 2),
    0,
    0,
    (%(day)s::date + interval '8 hours') AT TIME ZONE 'America/New_York'
    + n / 10 %% 36000 * interval '1 second',
    'store',
    'Gold',
    'City ' || n / 10 %% 900,
    'NY'
FROM generate_series(0::bigint, %(records)s - 1) AS line (n);
ANALYZE journey.basket_line
