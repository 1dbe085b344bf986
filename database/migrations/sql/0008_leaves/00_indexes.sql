-- A leaf has one retailer's facts only, and all rows of a date are one entry of a small index.
DROP INDEX warehouse.fact_sales_partition;
CREATE INDEX fact_sales_day ON warehouse.fact_sales (sales_date);

DROP INDEX ops.observed_store_partition;
DROP INDEX ops.observed_product_partition;
DROP INDEX ops.observed_customer_partition;
CREATE INDEX observed_store_day ON ops.observed_store (sales_date);
CREATE INDEX observed_product_day ON ops.observed_product (sales_date);
CREATE INDEX observed_customer_day ON ops.observed_customer (sales_date);
