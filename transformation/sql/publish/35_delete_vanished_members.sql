-- Members and versions that no observation supports any more; no fact points to them now.
DELETE FROM warehouse.dim_customer AS d
USING outdated_version AS o
WHERE
    d.customer_key = o.customer_key
    AND NOT EXISTS (
        SELECT 1 FROM customer_version AS v
        WHERE v.customer_key = d.customer_key
    );

DELETE FROM warehouse.dim_product AS d
USING touched_product AS t
WHERE
    d.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND d.product_id = t.product_id
    AND NOT t.is_shown
    AND NOT EXISTS (
        SELECT 1 FROM ops.observed_product AS o
        WHERE o.retailer_id = %(retailer_id)s AND o.product_id = t.product_id
    );

DELETE FROM warehouse.dim_store AS d
USING touched_store AS t
WHERE
    d.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND d.store_id = t.store_id
    AND NOT t.is_shown
    AND NOT EXISTS (
        SELECT 1 FROM ops.observed_store AS o
        WHERE o.retailer_id = %(retailer_id)s AND o.store_id = t.store_id
    )
