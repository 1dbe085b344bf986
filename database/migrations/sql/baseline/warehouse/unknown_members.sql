-- The unknown member of every dimension.
INSERT INTO warehouse.dim_date (date_key) VALUES (-1);
INSERT INTO warehouse.dim_retailer (retailer_key, retailer_id, retailer_name)
VALUES (-1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_store (store_key, retailer_key, store_id, store_name)
VALUES (-1, -1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_product (product_key, retailer_key, product_id, product_name)
VALUES (-1, -1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_customer (customer_key, retailer_key, customer_id, valid_from, valid_to)
VALUES (-1, -1, 'UNKNOWN', '0001-01-01', '9999-12-31');
