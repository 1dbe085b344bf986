-- Days that changed at or after an instant of London's wall clock, each with its latest change.
SELECT
    to_char(sales_date, 'YYYY-MM-DD') AS "Date",
    to_char(changed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "ChangedAt"
FROM albion.day_change
WHERE changed_at >= coalesce(%(since)s::timestamp, '-infinity')
ORDER BY changed_at, sales_date
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
