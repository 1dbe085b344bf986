-- One page of a day's stock, after the store and product that the last page ended with.
WITH page AS (
    SELECT *
    FROM harvest.inventory
    WHERE
        business_date = %(day)s
        AND (store_id, product_id) > (
            split_part(%(last_key)s, ' ', 1) COLLATE "C",
            split_part(%(last_key)s, ' ', 2) COLLATE "C"
        )
    ORDER BY store_id, product_id
    LIMIT %(page_rows)s
)

SELECT
    page.store_id AS "storeId",
    page.product_id AS "productId",
    page.reorder_point AS "reorderPoint",
    page.unit_cost_minor,
    store.currency,
    store.money_scale,
    to_char(page.business_date, 'YYYY-MM-DD') AS "businessDate",
    page.on_hand::text AS "onHand",
    page.on_order::text AS "onOrder"
FROM page
LEFT JOIN harvest.store ON page.store_id = store.store_id
ORDER BY page.store_id, page.product_id;
