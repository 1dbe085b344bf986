-- What readers see, counted per partition and currency.
SELECT
    coalesce(r.retailer_id, f.retailer_key::text) AS retailer_id,
    f.sales_date,
    f.currency_code,
    f.row_count,
    f.amount
FROM (
    SELECT
        retailer_key,
        sales_date,
        currency_code,
        count(*) AS row_count,
        sum(total_amount) AS amount
    FROM warehouse.fact_sales
    WHERE sales_date BETWEEN %(first)s AND %(last)s
    GROUP BY retailer_key, sales_date, currency_code
) AS f
LEFT JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
