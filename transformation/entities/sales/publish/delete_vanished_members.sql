-- Members and versions that no observation supports any more: no fact points to them now. They are
-- found before the dimension is looked at, which a plan without statistics would read many times.
DELETE FROM warehouse.dim_customer AS d
USING outdated_version AS o
WHERE
    d.customer_key = o.customer_key
    AND NOT EXISTS (
        SELECT 1 FROM customer_version AS v
        WHERE v.customer_key = d.customer_key
    );

DELETE FROM warehouse.dim_product
WHERE
    product_key = any(
        array(
            SELECT warehouse.surrogate_key(%(retailer_id)s, t.product_id)
            FROM touched_product AS t
            WHERE
                NOT t.is_shown
                AND NOT EXISTS (
                    SELECT 1 FROM ops.observed_product AS o
                    WHERE o.retailer_id = %(retailer_id)s AND o.product_id = t.product_id
                )
        )
    );

DELETE FROM warehouse.dim_store
WHERE
    store_key = any(
        array(
            SELECT warehouse.surrogate_key(%(retailer_id)s, t.store_id)
            FROM touched_store AS t
            WHERE
                NOT t.is_shown
                AND NOT EXISTS (
                    SELECT 1 FROM ops.observed_store AS o
                    WHERE o.retailer_id = %(retailer_id)s AND o.store_id = t.store_id
                )
        )
    )
