-- Days that changed at or after an instant, each with its latest change, after the one that the
-- last page ended with.
SELECT
    to_char(sales_date, 'YYYY-MM-DD') AS "businessDate",
    to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS "changedAt"
FROM harvest.day_change
WHERE
    changed_at >= coalesce(%(since)s::timestamptz, '-infinity')
    AND (
        %(last_key)s = ''
        OR (changed_at, sales_date) > (
            nullif(split_part(%(last_key)s, ' ', 1), '')::timestamptz,
            nullif(split_part(%(last_key)s, ' ', 2), '')::date
        )
    )
ORDER BY changed_at, sales_date
LIMIT %(page_rows)s;
