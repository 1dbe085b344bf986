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
    repaired_by text[],
    originals jsonb
);
COMMENT ON TABLE staging.inventory IS
'One row per store and product of the staged snapshots: what is on hand when the sales date ends.';
COMMENT ON COLUMN staging.inventory.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';

CREATE INDEX staging_inventory_day ON staging.inventory (sales_date);
