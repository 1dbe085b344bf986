INSERT INTO harvest.trade_day (sales_date, origin)
SELECT DISTINCT
    business_date AS sales_date,
    'real' AS origin
FROM harvest.customer_order;
