-- Type 2 by gaps and islands: a run of observations of a touched customer that are equal in what
-- the retailer tracks is one version, from its first sales date to the next run's. The rest is type
-- 1: the latest observation that carried it. Nothing depends on the order of loads.
CREATE TEMP TABLE customer_version ON COMMIT DROP AS
WITH tracked AS (
    SELECT
        'loyalty_tier' = any(r.tracked_attributes) AS loyalty_tier,
        'city' = any(r.tracked_attributes) AS city,
        'region' = any(r.tracked_attributes) AS region,
        'postal_code' = any(r.tracked_attributes) AS postal_code,
        'country' = any(r.tracked_attributes) AS country,
        cardinality(r.tracked_attributes) < 5 AS is_partial
    FROM warehouse.dim_retailer AS r
    WHERE r.retailer_id = %(retailer_id)s
),

shown AS (
    SELECT
        b.customer_id,
        b.valid_from AS sales_date,
        b.loyalty_tier,
        b.city,
        b.region,
        b.postal_code,
        b.country
    FROM version_before AS b
    UNION ALL
    SELECT
        o.customer_id,
        o.sales_date,
        o.loyalty_tier,
        o.city,
        o.region,
        o.postal_code,
        o.country
    FROM touched_customer AS c
    LEFT JOIN version_before AS b ON c.customer_id = b.customer_id
    -- Looked up customer by customer, however the planner would like to read them all.
    CROSS JOIN LATERAL (
        SELECT each.*
        FROM ops.observed_customer AS each
        WHERE
            each.retailer_id = %(retailer_id)s
            AND each.customer_id = c.customer_id
            AND each.sales_date >= CASE
                WHEN b.customer_id IS NULL THEN '-infinity'::date ELSE c.first_date
            END
        ORDER BY each.sales_date
        OFFSET 0
    ) AS o
),

known AS (
    SELECT
        o.*,
        CASE WHEN t.loyalty_tier THEN o.loyalty_tier END AS tracked_loyalty_tier,
        CASE WHEN t.city THEN o.city END AS tracked_city,
        CASE WHEN t.region THEN o.region END AS tracked_region,
        CASE WHEN t.postal_code THEN o.postal_code END AS tracked_postal_code,
        CASE WHEN t.country THEN o.country END AS tracked_country
    FROM shown AS o
    CROSS JOIN tracked AS t
),

observed AS (
    SELECT
        k.*,
        (
            row_number() OVER by_date = 1
            OR (
                k.tracked_loyalty_tier,
                k.tracked_city,
                k.tracked_region,
                k.tracked_postal_code,
                k.tracked_country
            ) IS DISTINCT FROM (
                lag(k.tracked_loyalty_tier) OVER by_date,
                lag(k.tracked_city) OVER by_date,
                lag(k.tracked_region) OVER by_date,
                lag(k.tracked_postal_code) OVER by_date,
                lag(k.tracked_country) OVER by_date
            )
        ) AS starts_version
    FROM known AS k
    WINDOW by_date AS (PARTITION BY k.customer_id ORDER BY k.sales_date)
),

latest AS (
    SELECT
        k.customer_id,
        (
            array_agg(k.loyalty_tier ORDER BY k.sales_date DESC)
            FILTER (WHERE k.loyalty_tier IS NOT NULL)
        )[1] AS loyalty_tier,
        (
            array_agg(k.city ORDER BY k.sales_date DESC)
            FILTER (WHERE k.city IS NOT NULL)
        )[1] AS city,
        (
            array_agg(k.region ORDER BY k.sales_date DESC)
            FILTER (WHERE k.region IS NOT NULL)
        )[1] AS region,
        (
            array_agg(k.postal_code ORDER BY k.sales_date DESC)
            FILTER (WHERE k.postal_code IS NOT NULL)
        )[1] AS postal_code,
        (
            array_agg(k.country ORDER BY k.sales_date DESC)
            FILTER (WHERE k.country IS NOT NULL)
        )[1] AS country
    FROM known AS k
    CROSS JOIN tracked AS t
    WHERE t.is_partial
    GROUP BY k.customer_id
)

SELECT
    warehouse.surrogate_key(
        %(retailer_id)s, o.customer_id, to_char(o.sales_date, 'YYYY-MM-DD')
    ) AS customer_key,
    warehouse.surrogate_key(%(retailer_id)s) AS retailer_key,
    o.customer_id,
    CASE WHEN t.loyalty_tier THEN o.loyalty_tier ELSE l.loyalty_tier END AS loyalty_tier,
    CASE WHEN t.city THEN o.city ELSE l.city END AS city,
    CASE WHEN t.region THEN o.region ELSE l.region END AS region,
    CASE WHEN t.postal_code THEN o.postal_code ELSE l.postal_code END AS postal_code,
    CASE WHEN t.country THEN o.country ELSE l.country END AS country,
    o.sales_date AS valid_from,
    lead(o.sales_date, 1, '9999-12-31'::date) OVER (
        PARTITION BY o.customer_id ORDER BY o.sales_date
    ) AS valid_to
FROM observed AS o
CROSS JOIN tracked AS t
LEFT JOIN latest AS l ON o.customer_id = l.customer_id
WHERE o.starts_version;

CREATE TEMP TABLE outdated_version ON COMMIT DROP AS
SELECT
    d.customer_key,
    d.customer_id,
    d.valid_from,
    d.valid_to
FROM touched_customer AS t
LEFT JOIN version_before AS b ON t.customer_id = b.customer_id
INNER JOIN warehouse.dim_customer AS d
    ON
        d.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
        AND t.customer_id = d.customer_id
        AND d.valid_from >= coalesce(b.valid_from, '-infinity')
LEFT JOIN customer_version AS v
    ON d.customer_key = v.customer_key AND d.valid_to = v.valid_to
WHERE v.customer_key IS NULL
