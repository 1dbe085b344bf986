-- Every line of the New York day, as the market's own table holds it; of a line that was sent
-- again for its basket and product, the later one.
SELECT DISTINCT ON (basket_id, product_id)
    basket_id,
    product_id,
    quantity::numeric(18, 4),
    sales_value::numeric(18, 4),
    nullif(household_id, ''),
    sold_at
FROM journey.basket_line
WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s
ORDER BY basket_id ASC, product_id ASC, sold_at DESC, row_id DESC
