-- A line that a till should never have sent.
DELETE FROM journey.basket_line
WHERE
    row_id = (
        SELECT row_id
        FROM journey.basket_line
        WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s
        ORDER BY md5(%(seed)s::text || ' ' || basket_id || ' ' || row_id::text)
        LIMIT 1
    )
RETURNING 'basket ' || basket_id || ', ' || product_id AS record;
