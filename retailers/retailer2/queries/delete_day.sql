DELETE FROM harvest.customer_order
WHERE business_date = %(day)s;

DELETE FROM harvest.inventory
WHERE business_date = %(day)s;

DELETE FROM harvest.delivery
WHERE business_date = %(day)s;

DELETE FROM harvest.trade_day
WHERE sales_date = %(day)s;
