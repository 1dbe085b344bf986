-- What the rules do to staged rows is marked on them.
ALTER TABLE staging.sales
ADD COLUMN quarantined_by text,
ADD COLUMN quarantined_record text,
ADD COLUMN repaired_by text[];
COMMENT ON COLUMN staging.sales.quarantined_by IS 'The rule that keeps the row from the star.';
COMMENT ON COLUMN staging.sales.quarantined_record IS 'The row as it stands in sales_data.json.';
COMMENT ON COLUMN staging.sales.repaired_by IS 'The rules that changed the row.';

ALTER TABLE staging.observed_store
ADD COLUMN is_withheld boolean NOT NULL DEFAULT FALSE,
ADD COLUMN repaired_by text[];
ALTER TABLE staging.observed_product
ADD COLUMN is_withheld boolean NOT NULL DEFAULT FALSE,
ADD COLUMN repaired_by text[];
ALTER TABLE staging.observed_customer
ADD COLUMN is_withheld boolean NOT NULL DEFAULT FALSE,
ADD COLUMN repaired_by text[];
COMMENT ON COLUMN staging.observed_store.is_withheld IS
'All rows that show it are in quarantine.';
COMMENT ON COLUMN staging.observed_product.is_withheld IS
'All rows that show it are in quarantine.';
COMMENT ON COLUMN staging.observed_customer.is_withheld IS
'All rows that show it are in quarantine.';

CREATE UNLOGGED TABLE staging.inventory (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    source_position bigint NOT NULL,
    store_id text,
    product_id text,
    quantity_on_hand numeric(18, 4),
    reorder_point numeric(18, 4),
    source_record_hash uuid,
    repaired_by text[]
);
CREATE INDEX staging_inventory_day ON staging.inventory (sales_date);
COMMENT ON TABLE staging.inventory IS
'One row per store and product of the staged snapshots: its stock at the end of the sales date.';

CREATE UNLOGGED TABLE staging.shipment (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    source_position bigint NOT NULL,
    shipment_id text,
    transaction_id text,
    carrier text,
    status text,
    ordered_at timestamptz,
    shipped_at timestamptz,
    delivered_at timestamptz,
    returned_at timestamptz,
    shipping_cost numeric(18, 4),
    currency_code text,
    source_record_hash uuid,
    repaired_by text[]
);
CREATE INDEX staging_shipment_day ON staging.shipment (sales_date);
COMMENT ON TABLE staging.shipment IS
'One row per parcel of the sales date''s transactions, as far as it came.';

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA staging, ops TO retail_pipeline;
