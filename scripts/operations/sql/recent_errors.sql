-- What did not come through since an instant and is not made good yet, the latest first: staged
-- snapshots that the gate refused, rejected records of the latest snapshots, and days that a daily
-- run was to load and that were not staged, or not published, since.
WITH refused AS (
    SELECT
        q.retailer_id,
        q.sales_date,
        q.entity,
        max(q.audited_at) AS happened_at,
        'refused' AS kind,
        string_agg(
            q.rule_id || coalesce(': ' || q.detail, ''), '; ' ORDER BY q.rule_id
        ) AS reason
    FROM ops.quality_result AS q
    LEFT JOIN ops.partition AS p
        ON q.retailer_id = p.retailer_id AND q.sales_date = p.sales_date AND q.entity = p.entity
    WHERE
        q.verdict IN ('FAIL', 'ERROR')
        AND q.audited_at >= %(instant)s
        AND q.snapshot_id = p.staged_snapshot_id
        AND p.published_snapshot_id IS DISTINCT FROM q.snapshot_id
    GROUP BY q.retailer_id, q.sales_date, q.entity
),

rejected AS (
    SELECT
        l.retailer_id,
        l.sales_date,
        l.entity,
        l.staged_at AS happened_at,
        'rejected' AS kind,
        format('%%s of %%s records', l.rejected_rows, l.source_rows) AS reason
    FROM ops.partition AS p
    INNER JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.entity = l.entity
            AND p.staged_snapshot_id = l.snapshot_id
    WHERE l.rejected_rows > 0 AND l.staged_at >= %(instant)s
),

planned AS (
    SELECT
        n.retailer_id,
        n.sales_date,
        n.planned_at AS happened_at,
        n.planned_by,
        l.extracted_at >= n.planned_at AS is_staged,
        l.gate_verdict IN ('FAIL', 'ERROR') AS is_refused,
        p.published_snapshot_id IS NOT NULL
        AND coalesce(s.generation, 0) >= coalesce(l.generation, 0) AS is_published
    FROM ops.partition_plan AS n
    LEFT JOIN ops.partition AS p
        ON n.retailer_id = p.retailer_id AND n.sales_date = p.sales_date AND p.entity = 'sales'
    LEFT JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.entity = l.entity
            AND p.staged_snapshot_id = l.snapshot_id
    LEFT JOIN ops.partition_load AS s
        ON
            p.retailer_id = s.retailer_id
            AND p.sales_date = s.sales_date
            AND p.entity = s.entity
            AND p.published_snapshot_id = s.snapshot_id
    WHERE n.decision = 'load' AND n.planned_at >= %(instant)s
),

failed AS (
    SELECT
        retailer_id,
        sales_date,
        'sales' AS entity,
        happened_at,
        'failed' AS kind,
        CASE
            WHEN coalesce(is_staged, FALSE) THEN 'staged, and not published'
            ELSE 'not staged'
        END || ' since the run ' || planned_by AS reason
    FROM planned
    WHERE
        NOT coalesce(is_staged, FALSE)
        OR NOT (coalesce(is_refused, FALSE) OR is_published)
),

found AS (
    SELECT * FROM refused
    UNION ALL
    SELECT * FROM rejected
    UNION ALL
    SELECT * FROM failed
)

SELECT
    kind,
    retailer_id,
    sales_date,
    entity,
    happened_at,
    reason
FROM found
WHERE retailer_id = any(%(retailer_ids)s)
ORDER BY happened_at DESC, retailer_id ASC, sales_date DESC, kind ASC
