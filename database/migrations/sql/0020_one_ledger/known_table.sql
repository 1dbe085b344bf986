UPDATE ops.quality_result SET table_name = 'shipments'
WHERE table_name = 'shipment';
ALTER TABLE ops.quality_rule DROP CONSTRAINT known_table;
UPDATE ops.quality_rule SET table_name = 'shipments'
WHERE table_name = 'shipment';
ALTER TABLE ops.quality_rule ADD CONSTRAINT known_table CHECK (
    table_name IN ('load', 'sales', 'store', 'product', 'customer', 'inventory', 'shipments')
);
