-- Which rules were broken, and on how many of a retailer's days.
SELECT
    retailer_id,
    rule_id,
    CASE WHEN verdict = 'PASS' THEN 'report' ELSE verdict END AS verdict,
    count(*) AS days
FROM ops.quality_result
WHERE verdict != 'PASS' OR observed > threshold
GROUP BY retailer_id, rule_id, CASE WHEN verdict = 'PASS' THEN 'report' ELSE verdict END
ORDER BY retailer_id, days DESC, rule_id
