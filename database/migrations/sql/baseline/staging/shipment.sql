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
    repaired_by text[],
    originals jsonb
);
COMMENT ON TABLE staging.shipment IS
'One row per shipment of the sales date''s transactions.';
COMMENT ON COLUMN staging.shipment.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';

CREATE INDEX staging_shipment_day ON staging.shipment (sales_date);
