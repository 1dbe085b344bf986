-- A retailer may give no control totals: nothing can then be held against what came.
ALTER TABLE ops.partition_load ALTER COLUMN control_rows DROP NOT NULL;
ALTER TABLE ops.partition_amount ALTER COLUMN control_amount DROP NOT NULL;
COMMENT ON COLUMN ops.partition_load.control_rows IS
'The retailer''s own count of the day''s lines; null where it gives none.';
COMMENT ON COLUMN ops.partition_amount.control_amount IS
'The retailer''s own sum of the day; null where it gives none.';
