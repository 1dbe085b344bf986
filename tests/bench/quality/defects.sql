-- Some thirty rows for each kind of rule, told apart by their position. A missing id is in rows of
-- its own: the peer counts it once a column.
UPDATE staging.sales AS s SET
    channel = CASE n.defect WHEN 1 THEN 'fax' ELSE s.channel END,
    store_id = CASE n.defect WHEN 2 THEN 'ALBION WEB' WHEN 3 THEN NULL ELSE s.store_id END,
    product_id = CASE n.defect WHEN 4 THEN NULL ELSE s.product_id END,
    currency_code = CASE n.defect WHEN 5 THEN 'gbp' ELSE s.currency_code END,
    record_type = CASE n.defect WHEN 6 THEN 'gift' ELSE s.record_type END,
    customer_id = CASE n.defect WHEN 7 THEN 'Unknown' ELSE s.customer_id END,
    transaction_at
    = s.transaction_at + CASE n.defect WHEN 8 THEN interval '3 days' ELSE interval '0' END,
    total_amount
    = s.total_amount + CASE n.defect WHEN 9 THEN 0.01 WHEN 10 THEN 20000000 ELSE 0 END,
    quantity = CASE n.defect
        WHEN 11 THEN 2000000
        WHEN 12 THEN 20000
        WHEN 13 THEN 0
        ELSE s.quantity
    END,
    unit_price = CASE n.defect WHEN 14 THEN -1 ELSE s.unit_price END,
    discount_amount
    = CASE n.defect WHEN 15 THEN -1 WHEN 16 THEN 1000000 ELSE s.discount_amount END
FROM (
    SELECT
        source_position,
        mod(source_position, 20011) AS defect
    FROM staging.sales
    WHERE sales_date = %(day)s AND mod(source_position, 20011) BETWEEN 1 AND 16
) AS n
WHERE s.sales_date = %(day)s AND s.source_position = n.source_position;

-- Cancellations that add to revenue.
UPDATE staging.sales SET total_amount = 1
WHERE sales_date = %(day)s AND record_type = 'cancellation' AND mod(source_position, 97) = 0;

-- Lines that are there twice.
INSERT INTO staging.sales
SELECT * FROM staging.sales WHERE sales_date = %(day)s AND mod(source_position, 20011) = 17;

UPDATE staging.observed_product AS o SET
    product_name = CASE n.defect WHEN 0 THEN NULL WHEN 1 THEN ' ' || o.product_name
    ELSE o.product_name END,
    product_id = CASE n.defect WHEN 2 THEN rpad(o.product_id, 70, 'x') ELSE o.product_id END
FROM (
    SELECT
        product_id,
        mod(row_number() OVER (ORDER BY product_id), 500) AS defect
    FROM staging.observed_product
    WHERE sales_date = %(day)s
) AS n
WHERE o.sales_date = %(day)s AND o.product_id = n.product_id AND n.defect < 3;

UPDATE staging.observed_customer AS o SET
    city = CASE n.defect WHEN 0 THEN ' London' ELSE o.city END,
    country = CASE n.defect WHEN 1 THEN o.country || ' ' ELSE o.country END,
    loyalty_tier = CASE n.defect WHEN 2 THEN '4711' ELSE o.loyalty_tier END
FROM (
    SELECT
        customer_id,
        mod(row_number() OVER (ORDER BY customer_id), 500) AS defect
    FROM staging.observed_customer
    WHERE sales_date = %(day)s
) AS n
WHERE o.sales_date = %(day)s AND o.customer_id = n.customer_id AND n.defect < 3;
