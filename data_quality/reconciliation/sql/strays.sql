-- Facts that point to the wrong member, counted per partition: to another calendar day, to a member
-- of another retailer or to none, to a version of the customer that does not cover the sales date.
SELECT
    coalesce(r.retailer_id, f.retailer_key::text) AS retailer_id,
    f.sales_date,
    f.wrong_day,
    f.wrong_member,
    f.wrong_version
FROM (
    SELECT
        s.retailer_key,
        s.sales_date,
        count(*) FILTER (
            WHERE calendar.full_date IS DISTINCT FROM s.sales_date
        ) AS wrong_day,
        count(*) FILTER (
            WHERE
            coalesce(store.retailer_key NOT IN (s.retailer_key, -1), TRUE)
            OR coalesce(product.retailer_key NOT IN (s.retailer_key, -1), TRUE)
            OR coalesce(customer.retailer_key NOT IN (s.retailer_key, -1), TRUE)
        ) AS wrong_member,
        count(*) FILTER (
            WHERE s.sales_date < customer.valid_from OR s.sales_date >= customer.valid_to
        ) AS wrong_version
    FROM warehouse.fact_sales AS s
    LEFT JOIN warehouse.dim_date AS calendar ON s.date_key = calendar.date_key
    LEFT JOIN warehouse.dim_store AS store ON s.store_key = store.store_key
    LEFT JOIN warehouse.dim_product AS product ON s.product_key = product.product_key
    LEFT JOIN warehouse.dim_customer AS customer ON s.customer_key = customer.customer_key
    WHERE s.sales_date BETWEEN %(first)s AND %(last)s
    GROUP BY s.retailer_key, s.sales_date
) AS f
LEFT JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
WHERE f.wrong_day + f.wrong_member + f.wrong_version > 0
