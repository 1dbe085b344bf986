-- The rejected records that are kept, counted per snapshot and currency, those in quarantine apart.
SELECT
    retailer_id,
    sales_date,
    snapshot_id,
    rule_id IS NOT NULL AS is_quarantined,
    currency_code,
    count(*),
    sum(total_amount),
    count(*) FILTER (WHERE total_amount IS NULL)
FROM ops.rejected_record
WHERE entity = 'sales' AND sales_date BETWEEN %(first)s AND %(last)s
GROUP BY retailer_id, sales_date, snapshot_id, is_quarantined, currency_code
