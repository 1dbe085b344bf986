-- A staged table has its entity's name, and what is marked on rows is the same everywhere.
ALTER TABLE staging.shipment RENAME TO shipments;
ALTER INDEX staging.staging_shipment_day RENAME TO staging_shipments_day;

ALTER TABLE staging.inventory
ADD COLUMN is_superseded boolean NOT NULL DEFAULT FALSE,
ADD COLUMN is_revised boolean NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN staging.inventory.is_superseded IS
'A later record of the same key takes its place.';
ALTER TABLE staging.shipments
ADD COLUMN is_superseded boolean NOT NULL DEFAULT FALSE,
ADD COLUMN is_revised boolean NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN staging.shipments.is_superseded IS
'A later record of the same key takes its place.';
