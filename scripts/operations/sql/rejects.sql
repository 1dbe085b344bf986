-- Why records of the latest snapshots were rejected, whether readers see the rest of the day or
-- not, with some of the records.
WITH rejected AS (
    SELECT
        r.retailer_id,
        r.sales_date,
        r.entity,
        l.verdict,
        coalesce(p.published_snapshot_id = r.snapshot_id, false) AS is_published,
        r.rule_id,
        r.reason,
        r.source_record,
        r.ordinal,
        row_number() OVER (
            PARTITION BY r.retailer_id, r.sales_date, r.entity, r.rule_id, r.reason
            ORDER BY r.ordinal
        ) AS place
    FROM ops.partition AS p
    INNER JOIN ops.partition_load AS l
        ON
            p.retailer_id = l.retailer_id
            AND p.sales_date = l.sales_date
            AND p.entity = l.entity
            AND p.staged_snapshot_id = l.snapshot_id
    INNER JOIN ops.rejected_record AS r
        ON
            l.retailer_id = r.retailer_id
            AND l.sales_date = r.sales_date
            AND l.entity = r.entity
            AND l.snapshot_id = r.snapshot_id
    WHERE
        p.retailer_id = any(%(retailer_ids)s)
        AND p.sales_date BETWEEN %(first)s AND %(last)s
)

SELECT
    retailer_id,
    sales_date,
    entity,
    verdict,
    is_published,
    rule_id,
    reason,
    count(*) AS records,
    array_agg(source_record ORDER BY ordinal) FILTER (WHERE place <= 3) AS examples
FROM rejected
GROUP BY retailer_id, sales_date, entity, verdict, is_published, rule_id, reason
ORDER BY sales_date ASC, retailer_id ASC, entity ASC, records DESC, reason ASC
