-- One page of the stock at the close of a London day.
SELECT
    store_code AS "StoreCode",
    stock_code AS "StockCode",
    to_char(counted_on, 'YYYY-MM-DD') AS "CountedOn",
    qty_on_hand AS "QtyOnHand",
    qty_on_order AS "QtyOnOrder",
    reorder_level AS "ReorderLevel",
    unit_cost::text AS "UnitCost"
FROM albion.stock_level
WHERE counted_on = %(day)s
ORDER BY store_code, stock_code
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
