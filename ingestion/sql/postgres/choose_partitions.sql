-- The days besides the run's own that it loads again, and those that it leaves: one row each.
--
-- A published snapshot certainly holds a change if its extraction began more than the overlap
-- after the date of the change. All other changed days are loaded; so are days that a run planned
-- and nobody published, and days whose look-back had not ended when they were extracted. A day
-- that changed and was never asked for is named, and left. What was extracted longest ago comes
-- first, so that a run which cannot take all never takes the same ones again.
WITH shown AS (
    SELECT
        sales_date,
        changed_at
    FROM unnest(%(dates)s::date[], %(changed_at)s::timestamptz[]) AS feed (sales_date, changed_at)
),

published AS (
    SELECT
        p.sales_date,
        l.extracted_at
    FROM ops.partition AS p
    INNER JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.published_snapshot_id = l.snapshot_id
    WHERE p.retailer_id = %(retailer_id)s
),

planned AS (
    SELECT
        sales_date,
        decision,
        -- A day that was left may have been loaded since, from before its change.
        CASE decision WHEN 'leave' THEN changed_at END AS left_at
    FROM ops.partition_plan
    WHERE retailer_id = %(retailer_id)s
),

named AS (
    SELECT
        sales_date,
        published.extracted_at,
        greatest(shown.changed_at, planned.left_at) AS changed_at,
        published.extracted_at IS NULL AND planned.decision = 'load' AS is_unpublished
    FROM shown
    FULL JOIN published USING (sales_date)
    FULL JOIN planned USING (sales_date)
)

SELECT
    sales_date,
    CASE
        WHEN is_unpublished THEN 'unpublished'
        WHEN extracted_at IS NULL THEN 'never loaded'
        WHEN changed_at IS NOT NULL THEN 'changed'
        ELSE 'look-back'
    END AS reason,
    changed_at
FROM named
WHERE
    sales_date != %(sales_date)s
    AND (
        is_unpublished
        OR (extracted_at IS NULL AND changed_at IS NOT NULL)
        OR extracted_at <= changed_at + %(overlap)s::interval
        OR changed_at >= %(replay_since)s::timestamptz
        OR (
            sales_date < %(sales_date)s
            AND extracted_at IS NOT NULL
            AND (
                sales_date >= %(sales_date)s::date - %(look_back)s::integer
                -- One day for the end of the last one, one for the zone in which it ends.
                OR extracted_at < (sales_date + %(look_back)s::integer + 2)::timestamptz
            )
        )
    )
ORDER BY extracted_at ASC NULLS FIRST, sales_date ASC
