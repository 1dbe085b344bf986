-- Facts of the last 31 days whose members are not all there, or whose version is another day's.
SELECT count(*)
FROM warehouse.fact_sales AS f
LEFT JOIN warehouse.dim_date AS d ON f.date_key = d.date_key AND f.sales_date = d.full_date
LEFT JOIN warehouse.dim_store AS s USING (store_key)
LEFT JOIN warehouse.dim_product AS p USING (product_key)
LEFT JOIN warehouse.dim_customer AS c
    ON
        f.customer_key = c.customer_key
        AND f.sales_date >= c.valid_from
        AND f.sales_date < c.valid_to
WHERE
    f.sales_date > %(last)s::date - 31
    AND (
        d.date_key IS NULL OR s.store_key IS NULL OR p.product_key IS NULL
        OR c.customer_key IS NULL
    );
