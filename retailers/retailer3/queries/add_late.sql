-- A basket that a till sends late: a copy of one line of the day under a basket of its own.
WITH template AS (
    SELECT *
    FROM journey.basket_line
    WHERE quantity > 0 AND sales_value > 0
    ORDER BY
        abs((sold_at AT TIME ZONE 'America/New_York')::date - %(day)s::date),
        md5(%(seed)s::text || ' ' || basket_id || ' ' || row_id::text)
    LIMIT 1
),

-- Ids of a day's own range, above all that a generated day takes.
late AS (
    SELECT coalesce(max(row_id) + 1 - %(first_id)s, 0) AS number
    FROM journey.basket_line
    WHERE row_id >= %(first_id)s AND row_id < %(first_id)s + 1000000
)

INSERT INTO journey.basket_line (
    row_id, basket_id, household_id, store_id, store_city, store_region, product_id, product_name,
    department, quantity, sales_value, retail_disc, coupon_disc, coupon_match_disc, sold_at,
    channel, loyalty_tier, household_city, household_region
)
SELECT
    %(first_id)s + late.number,
    to_char(%(day)s::date, 'YYMMDD') || (90000 + late.number)::text,
    template.household_id,
    template.store_id,
    template.store_city,
    template.store_region,
    template.product_id,
    template.product_name,
    template.department,
    template.quantity,
    template.sales_value,
    template.retail_disc,
    template.coupon_disc,
    template.coupon_match_disc,
    coalesce(
        %(at)s::timestamptz,
        (%(day)s::date + (template.sold_at AT TIME ZONE 'America/New_York')::time)
        AT TIME ZONE 'America/New_York'
    ),
    template.channel,
    template.loyalty_tier,
    template.household_city,
    template.household_region
FROM template
CROSS JOIN late
RETURNING 'basket ' || basket_id || ', ' || product_id AS record;
