-- One page of a day's stock, after the store and product that the last page ended with.
SELECT
    to_char(business_date, 'YYYY-MM-DD') AS "businessDate",
    store_id AS "storeId",
    product_id AS "productId",
    on_hand::text AS "onHand",
    reorder_point AS "reorderPoint"
FROM harvest.inventory
WHERE
    business_date = %(day)s
    AND (store_id, product_id) > (
        split_part(%(last_key)s, ' ', 1) COLLATE "C", split_part(%(last_key)s, ' ', 2) COLLATE "C"
    )
ORDER BY store_id, product_id
LIMIT %(page_rows)s;
