-- The rows of a day lie side by side, so the small block index finds them as well as the large one,
-- and costs a load next to nothing. A leaf has one retailer's facts only.
DROP INDEX warehouse.fact_sales_partition;
CREATE INDEX fact_sales_day ON warehouse.fact_sales
USING brin (sales_date) WITH (pages_per_range = 16, autosummarize = on);

DROP INDEX ops.observed_store_partition;
DROP INDEX ops.observed_product_partition;
DROP INDEX ops.observed_customer_partition;
CREATE INDEX observed_store_day ON ops.observed_store
USING brin (sales_date) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX observed_product_day ON ops.observed_product
USING brin (sales_date) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX observed_customer_day ON ops.observed_customer
USING brin (sales_date) WITH (pages_per_range = 16, autosummarize = on);
