INSERT INTO harvest.trade_day (day, origin)
SELECT DISTINCT business_date, 'real' FROM harvest.customer_order;
