-- Customers whom a repair has put into rows: the day shows them as it shows any other, by what the
-- last of their rows carried, under whatever id that was staged. A row that was anonymous carried
-- nothing.
INSERT INTO staging.observed_customer (
    retailer_id, sales_date, snapshot_id, customer_id,
    loyalty_tier, city, region, postal_code, country, is_inserted
)
SELECT
    %(retailer_id)s,
    l.sales_date,
    l.snapshot_id,
    l.customer_id,
    o.loyalty_tier,
    o.city,
    o.region,
    o.postal_code,
    o.country,
    TRUE
FROM (
    SELECT DISTINCT ON (t.sales_date, t.customer_id) t.*
    FROM (
        SELECT
            s.sales_date,
            s.snapshot_id,
            s.customer_id,
            s.transaction_at,
            s.source_position,
            CASE
                WHEN s.originals ? 'customer_id' THEN s.originals ->> 'customer_id'
                ELSE s.customer_id
            END AS staged_id
        FROM staging.sales AS s
        WHERE
            s.retailer_id = %(retailer_id)s
            AND s.sales_date = any(%(sales_dates)s)
            AND NOT s.is_superseded
            AND s.quarantined_by IS NULL
            AND (s.sales_date, s.customer_id) IN (
                SELECT
                    r.sales_date,
                    r.customer_id
                FROM staging.sales AS r
                WHERE
                    r.retailer_id = %(retailer_id)s
                    AND r.sales_date = any(%(sales_dates)s)
                    AND r.originals ? 'customer_id'
                    AND r.customer_id IS NOT NULL
                    AND NOT r.is_superseded
                    AND r.quarantined_by IS NULL
            )
    ) AS t
    ORDER BY
        t.sales_date ASC,
        t.customer_id ASC,
        (t.staged_id IS NULL) ASC,
        t.transaction_at DESC NULLS LAST,
        t.source_position DESC
) AS l
LEFT JOIN staging.observed_customer AS o
    ON
        o.retailer_id = %(retailer_id)s
        AND l.sales_date = o.sales_date
        AND l.staged_id = o.customer_id
        AND NOT o.is_inserted
WHERE l.staged_id IS DISTINCT FROM l.customer_id;

-- Each of them once.
UPDATE staging.observed_customer AS o SET is_quarantined = TRUE
FROM staging.observed_customer AS i
WHERE
    o.retailer_id = %(retailer_id)s
    AND i.retailer_id = %(retailer_id)s
    AND o.sales_date = any(%(sales_dates)s)
    AND i.sales_date = o.sales_date
    AND i.customer_id = o.customer_id
    AND i.is_inserted
    AND NOT o.is_inserted
