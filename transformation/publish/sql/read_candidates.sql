-- What is staged of the partitions, what readers see of them, whether the staged rows are all still
-- there (a crash of the server empties unlogged tables), what the latest audit did to them, and who
-- has decided to publish them although the gate refused.
SELECT
    p.sales_date,
    staged.snapshot_id,
    staged.gate_verdict,
    staged.staged_rows,
    coalesce(present.present_rows, 0) AS present_rows,
    published.snapshot_id AS published_snapshot_id,
    coalesce(
        (published.generation, published.extracted_at, published.snapshot_id)
        > (staged.generation, staged.extracted_at, staged.snapshot_id), false
    ) AS is_older,
    coalesce(
        published.data_sha256 = staged.data_sha256
        AND ops.tracked_attributes(published.retailer) = ops.tracked_attributes(staged.retailer),
        false
    ) AS is_identical,
    coalesce(staged.gate_treatment_md5, 'not audited') AS treatment_md5,
    published.treatment_md5 AS published_treatment_md5,
    published.override_id AS published_override_id,
    array(
        SELECT r.rule_id FROM ops.quality_result AS r
        WHERE
            staged.gate_verdict IN ('FAIL', 'ERROR')
            AND r.retailer_id = p.retailer_id
            AND r.sales_date = p.sales_date
            AND r.entity = p.entity
            AND r.entity = p.entity
            AND r.snapshot_id = staged.snapshot_id
            AND r.verdict IN ('FAIL', 'ERROR')
        ORDER BY r.rule_id
    ) AS failed_rule_ids,
    (
        SELECT to_jsonb(o) FROM ops.quality_override AS o
        WHERE
            staged.gate_verdict IN ('FAIL', 'ERROR')
            AND o.retailer_id = p.retailer_id
            AND o.sales_date = p.sales_date
            AND o.entity = p.entity
            AND o.entity = p.entity
            AND o.snapshot_id = staged.snapshot_id
        ORDER BY o.override_id DESC
        LIMIT 1
    ) AS override
FROM ops.partition AS p
INNER JOIN ops.partition_load AS staged
    ON
        p.retailer_id = staged.retailer_id
        AND p.sales_date = staged.sales_date
        AND p.entity = staged.entity
        AND p.staged_snapshot_id = staged.snapshot_id
LEFT JOIN ops.partition_load AS published
    ON
        p.retailer_id = published.retailer_id
        AND p.sales_date = published.sales_date
        AND p.entity = published.entity
        AND p.published_snapshot_id = published.snapshot_id
LEFT JOIN (
    SELECT
        s.sales_date,
        s.snapshot_id,
        count(*) AS present_rows
    FROM staging.sales AS s
    WHERE s.retailer_id = %(retailer_id)s AND s.sales_date = any(%(sales_dates)s)
    GROUP BY s.sales_date, s.snapshot_id
) AS present
    ON staged.sales_date = present.sales_date AND staged.snapshot_id = present.snapshot_id
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.entity = 'sales'
    AND p.sales_date = any(%(sales_dates)s)
ORDER BY p.sales_date
