COMMENT ON COLUMN warehouse.dim_date.date_key IS 'The day as YYYYMMDD; -1 for the unknown day.';
COMMENT ON COLUMN warehouse.dim_date.full_date IS 'The day. Null for the unknown day only.';
COMMENT ON COLUMN warehouse.dim_date.year IS 'Calendar year.';
COMMENT ON COLUMN warehouse.dim_date.quarter IS 'Calendar quarter, 1 to 4.';
COMMENT ON COLUMN warehouse.dim_date.month IS 'Calendar month, 1 to 12.';
COMMENT ON COLUMN warehouse.dim_date.month_name IS 'The month''s English name, in full.';
COMMENT ON COLUMN warehouse.dim_date.day_of_month IS '1 to 31.';
COMMENT ON COLUMN warehouse.dim_date.day_name IS 'The weekday''s English name, in full.';
COMMENT ON COLUMN warehouse.dim_date.is_weekend IS 'Whether it is a Saturday or a Sunday.';
COMMENT ON COLUMN warehouse.dim_date.iso_year IS
'ISO 8601: the year that the ISO week belongs to, which differs from year around New Year.';
COMMENT ON COLUMN warehouse.dim_date.iso_week IS 'ISO 8601: 1 to 53, weeks begin on Monday.';

COMMENT ON COLUMN warehouse.dim_retailer.retailer_key IS
'Surrogate key: a hash of retailer_id; -1 for the unknown retailer.';
COMMENT ON COLUMN warehouse.dim_retailer.retailer_id IS
'The retailer''s short name in this pipeline, which is its folder''s (natural key).';
COMMENT ON COLUMN warehouse.dim_retailer.retailer_name IS 'What the retailer trades as.';
COMMENT ON COLUMN warehouse.dim_retailer.country IS 'Where the retailer is at home.';
COMMENT ON COLUMN warehouse.dim_retailer.time_zone IS
'IANA name of the retailer''s time zone; a store may keep another, which its sales dates follow.';
COMMENT ON COLUMN warehouse.dim_retailer.currency_code IS
'The retailer''s usual currency (ISO 4217). What a line was sold in stands at the line.';

COMMENT ON COLUMN warehouse.dim_store.store_key IS
'Surrogate key: a hash of retailer and store_id; -1 for the unknown store.';
COMMENT ON COLUMN warehouse.dim_store.retailer_key IS 'Whose store it is.';
COMMENT ON COLUMN warehouse.dim_store.store_id IS
'The retailer''s own number of the store (natural key, unique within the retailer).';
COMMENT ON COLUMN warehouse.dim_store.store_name IS 'The latest name. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.city IS 'The latest city. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.region IS
'The latest state, province or region. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.country IS 'The latest country. Null when none was sent.';

COMMENT ON COLUMN warehouse.dim_product.product_key IS
'Surrogate key: a hash of retailer and product_id; -1 for the unknown product.';
COMMENT ON COLUMN warehouse.dim_product.retailer_key IS 'Whose product it is.';
COMMENT ON COLUMN warehouse.dim_product.product_id IS
'The retailer''s own number of the product (natural key, unique within the retailer).';
COMMENT ON COLUMN warehouse.dim_product.product_name IS
'The latest name. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_product.category IS
'The latest category, as the retailer calls it. Null when none was sent.';

COMMENT ON COLUMN warehouse.dim_customer.customer_key IS
'Surrogate key: a hash of retailer, customer_id and valid_from; -1 for anonymous sales.';
COMMENT ON COLUMN warehouse.dim_customer.retailer_key IS 'Whose customer it is.';
COMMENT ON COLUMN warehouse.dim_customer.customer_id IS
'The retailer''s own number of the customer or household (natural key; one row a version).';
COMMENT ON COLUMN warehouse.dim_customer.loyalty_tier IS
'Level in the retailer''s loyalty scheme in this period. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.city IS 'City in this period. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.region IS
'State, province or region in this period. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.postal_code IS
'Postal code in this period. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.country IS
'Country in this period. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.is_current IS 'Whether no later version is known.';
