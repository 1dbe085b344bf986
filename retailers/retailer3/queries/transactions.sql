-- One page of the lines of a half-open window: the column names are the export's header.
SELECT
    basket_id,
    household_id,
    store_id,
    store_city,
    store_region,
    product_id,
    product_name,
    department,
    quantity::text AS quantity,
    sales_value::text AS sales_value,
    retail_disc::text AS retail_disc,
    coupon_disc::text AS coupon_disc,
    coupon_match_disc::text AS coupon_match_disc,
    (extract(EPOCH FROM sold_at) * 1000)::bigint AS transaction_ms,
    channel,
    loyalty_tier,
    household_city,
    household_region
FROM journey.basket_line
WHERE
    sold_at >= to_timestamp(%(from_ms)s / 1000.0)
    AND sold_at < to_timestamp(%(to_ms)s / 1000.0)
ORDER BY sold_at, basket_id, product_id, row_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
