-- The lines of each transaction.
INSERT INTO warehouse.fact_sales
SELECT
    s.sales_date,
    to_char(s.sales_date, 'YYYYMMDD')::integer,
    r.retailer_key,
    st.store_key,
    p.product_key,
    coalesce(c.customer_key, -1),
    'T' || lpad(s.t::text, 10, '0'),
    l.line,
    'sale',
    'online',
    s.sales_date + time '12:00',
    1 + (s.t + l.line) %% 12,
    0.5 + p.n %% 100 * 0.05,
    0,
    (1 + (s.t + l.line) %% 12) * (0.5 + p.n %% 100 * 0.05),
    'GBP',
    1 + s.t %% %(transactions)s * %(lines)s + l.line - 1,
    md5(s.t || '-' || l.line)::uuid
FROM public.sale AS s
CROSS JOIN generate_series(1, %(lines)s) AS l (line)
INNER JOIN public.product AS p ON p.n = (s.t * 1761 + l.line * 503) %% %(products)s
INNER JOIN warehouse.dim_retailer AS r ON r.retailer_id = 'retailer1'
INNER JOIN warehouse.dim_store AS st ON st.store_id = 'ALBION-WEB'
LEFT JOIN warehouse.dim_customer AS c
    ON
        c.customer_id = s.customer_id
        AND s.sales_date >= c.valid_from
        AND s.sales_date < c.valid_to
ORDER BY s.t, l.line;
