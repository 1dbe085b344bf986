-- What repairs have taken from rows that are staged now is nowhere: those days are staged again.
CREATE TEMP TABLE repaired ON COMMIT DROP AS
SELECT
    retailer_id,
    sales_date
FROM staging.sales
WHERE repaired_by IS NOT NULL
UNION
SELECT
    retailer_id,
    sales_date
FROM staging.observed_store
WHERE repaired_by IS NOT NULL
UNION
SELECT
    retailer_id,
    sales_date
FROM staging.observed_product
WHERE repaired_by IS NOT NULL
UNION
SELECT
    retailer_id,
    sales_date
FROM staging.observed_customer
WHERE repaired_by IS NOT NULL;

DELETE FROM staging.sales AS s USING repaired AS r
WHERE s.retailer_id = r.retailer_id AND s.sales_date = r.sales_date;
DELETE FROM staging.observed_store AS s USING repaired AS r
WHERE s.retailer_id = r.retailer_id AND s.sales_date = r.sales_date;
DELETE FROM staging.observed_product AS s USING repaired AS r
WHERE s.retailer_id = r.retailer_id AND s.sales_date = r.sales_date;
DELETE FROM staging.observed_customer AS s USING repaired AS r
WHERE s.retailer_id = r.retailer_id AND s.sales_date = r.sales_date;
DELETE FROM staging.inventory AS s
WHERE EXISTS (
    SELECT FROM staging.inventory AS r
    WHERE
        r.retailer_id = s.retailer_id
        AND r.sales_date = s.sales_date
        AND r.repaired_by IS NOT NULL
);
DELETE FROM staging.shipment AS s
WHERE EXISTS (
    SELECT FROM staging.shipment AS r
    WHERE
        r.retailer_id = s.retailer_id
        AND r.sales_date = s.sales_date
        AND r.repaired_by IS NOT NULL
);

ALTER TABLE staging.sales ADD COLUMN originals jsonb;
ALTER TABLE staging.observed_store ADD COLUMN originals jsonb;
ALTER TABLE staging.observed_product ADD COLUMN originals jsonb;
ALTER TABLE staging.observed_customer
ADD COLUMN originals jsonb,
ADD COLUMN is_inserted boolean NOT NULL DEFAULT FALSE;
ALTER TABLE staging.inventory ADD COLUMN originals jsonb;
ALTER TABLE staging.shipment ADD COLUMN originals jsonb;
COMMENT ON COLUMN staging.sales.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_store.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_product.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_customer.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.inventory.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.shipment.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_customer.is_inserted IS
'A repair has put the customer into rows; it was not staged so.';
COMMENT ON COLUMN staging.observed_customer.is_withheld IS
'No row that readers will see shows it so: they are in quarantine, or repaired.';
