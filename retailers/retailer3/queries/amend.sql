-- One more was sold than the till said, for a dollar.
UPDATE journey.basket_line
SET
    quantity = quantity + 1,
    sales_value = sales_value + 1.00
WHERE
    row_id = (
        SELECT row_id
        FROM journey.basket_line
        WHERE
            (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s
            AND quantity > 0
        ORDER BY md5(%(seed)s::text || ' ' || basket_id || ' ' || row_id::text)
        LIMIT 1
    )
RETURNING 'basket ' || basket_id || ', ' || product_id AS record;
