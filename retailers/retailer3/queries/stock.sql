-- One page of the stock at the close of a New York day: whole cases, and the units beside them.
SELECT
    store_id,
    product_id,
    case_size,
    units_on_order,
    reorder_at,
    to_char(stock_date, 'YYYY-MM-DD') AS stock_date,
    div(units_on_hand, case_size)::integer AS full_cases,
    mod(units_on_hand, case_size) AS loose_units,
    unit_cost::text AS unit_cost
FROM journey.stock
WHERE stock_date = %(date)s
ORDER BY store_id, product_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
