-- Sales that readers do not see, by reason: what could not be normalised, and what a rule keeps in
-- quarantine, published or not. Of the former only the place is shown: the record is as it came,
-- personal data included.
WITH snapshots AS (
    SELECT
        s.retailer_id,
        s.sales_date,
        s.snapshot_id
    FROM
        jsonb_to_recordset(%(snapshots)s)
            AS s (retailer_id text, sales_date date, entity text, snapshot_id text)
    WHERE s.entity = 'sales'
),

kept AS (
    SELECT
        r.retailer_id,
        r.sales_date,
        r.source_position,
        r.rule_id,
        r.reason,
        r.currency_code,
        r.total_amount,
        CASE WHEN r.rule_id IS NOT NULL THEN r.source_record::jsonb END AS source_record
    FROM snapshots AS s
    INNER JOIN ops.rejected_record AS r
        ON
            s.retailer_id = r.retailer_id
            AND s.sales_date = r.sales_date
            AND s.snapshot_id = r.snapshot_id
            AND r.entity = 'sales'
    UNION ALL
    SELECT
        t.retailer_id,
        t.sales_date,
        t.source_position,
        t.quarantined_by,
        'rule ' || t.quarantined_by,
        coalesce(t.currency_code, 'XXX'),
        t.total_amount,
        t.quarantined_record::jsonb
    FROM snapshots AS s
    INNER JOIN staging.sales AS t
        ON
            s.retailer_id = t.retailer_id
            AND s.sales_date = t.sales_date
            AND s.snapshot_id = t.snapshot_id
    WHERE
        t.quarantined_by IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM ops.rejected_record AS r
            WHERE
                r.retailer_id = t.retailer_id
                AND r.sales_date = t.sales_date
                AND r.snapshot_id = t.snapshot_id
                AND r.entity = 'sales'
                AND r.source_position = t.source_position
                AND r.rule_id IS NOT NULL
        )
)

SELECT
    k.retailer_id,
    k.sales_date,
    k.rule_id,
    k.reason,
    count(*) AS row_count,
    to_json(
        (
            array_agg(
                json_strip_nulls(
                    json_build_object(
                        'position', k.source_position,
                        'transaction_id', k.source_record -> 'transaction_id',
                        'line_number', k.source_record -> 'line_number',
                        'total_amount', k.total_amount::text,
                        'currency_code', nullif(k.currency_code, 'XXX')
                    )
                )
                ORDER BY k.source_position
            )
        )[1:5]
    ) AS sample
FROM kept AS k
GROUP BY k.retailer_id, k.sales_date, k.rule_id, k.reason
ORDER BY k.sales_date, k.retailer_id, k.rule_id NULLS LAST, k.reason
