-- What becomes of the days besides the run's own that the source showed or the ledger waits for:
-- one row each.
--
-- A published snapshot certainly holds a change (is_held) if its extraction began more than the
-- overlap after a run was first shown this very change, and after its date: by then, whatever is
-- dated like it had become visible. The first distance is measured by our clock alone, so that a
-- source whose clock is behind ours, however far, does no harm. In a first run, which has seen
-- nothing, a day's difference between the clocks is granted instead.
--
-- Of a snapshot that says it was extracted after it was staged, a clock was wrong: what it holds is
-- known until then only.
--
-- What was extracted longest ago comes first, so that a run which cannot take all never takes the
-- same ones again.
WITH shown AS (
    SELECT
        sales_date,
        changed_at
    FROM unnest(%(dates)s::date[], %(changed_at)s::timestamptz[]) AS feed (sales_date, changed_at)
),

published AS (
    SELECT
        p.sales_date,
        least(l.extracted_at, l.staged_at) AS extracted_at
    FROM ops.partition AS p
    INNER JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.entity = l.entity
            AND p.published_snapshot_id = l.snapshot_id
    WHERE p.retailer_id = %(retailer_id)s AND p.entity = 'sales'
),

planned AS (
    SELECT
        sales_date,
        decision,
        changed_at AS known_at,
        seen_at,
        -- A day that was left may have been loaded since, from before its change.
        CASE decision WHEN 'leave' THEN changed_at END AS left_at
    FROM ops.partition_plan
    WHERE retailer_id = %(retailer_id)s
),

named AS (
    SELECT
        sales_date,
        published.extracted_at,
        planned.decision,
        greatest(shown.changed_at, planned.left_at) AS changed_at,
        planned.known_at,
        planned.seen_at
    FROM shown
    FULL JOIN published USING (sales_date)
    FULL JOIN planned USING (sales_date)
),

chosen AS (
    SELECT
        sales_date,
        extracted_at,
        changed_at,
        coalesce(extracted_at IS NULL AND decision = 'load', FALSE) AS is_unpublished,
        coalesce(changed_at >= %(replay_since)s::timestamptz, FALSE) AS is_replayed,
        coalesce(
            (
                known_at = changed_at
                AND (
                    decision = 'keep'
                    OR extracted_at > greatest(seen_at, changed_at) + %(overlap)s::interval
                )
            )
            OR (
                %(is_first)s
                AND extracted_at > changed_at + %(overlap)s::interval + interval '1 day'
            ),
            FALSE
        ) AS is_held,
        coalesce(
            sales_date < %(sales_date)s
            AND (
                sales_date >= %(sales_date)s::date - %(look_back)s::integer
                -- One day for the end of the last one, one for the zone in which it ends.
                OR extracted_at < (sales_date + %(look_back)s::integer + 2)::timestamptz
            ),
            FALSE
        ) AS is_looked_back_at
    FROM named
)

SELECT
    sales_date,
    CASE
        WHEN is_unpublished THEN 'unpublished'
        WHEN extracted_at IS NULL THEN 'never loaded'
        WHEN changed_at IS NULL THEN 'look-back'
        WHEN is_held AND NOT is_replayed THEN 'held'
        ELSE 'changed'
    END AS reason,
    changed_at
FROM chosen
WHERE
    sales_date != %(sales_date)s
    AND (
        is_unpublished
        OR changed_at IS NOT NULL
        OR (is_looked_back_at AND extracted_at IS NOT NULL)
    )
ORDER BY extracted_at ASC NULLS FIRST, sales_date ASC
