-- The versions that have taken over days of others: their facts have to follow.
CREATE TEMP TABLE repointing ON COMMIT DROP AS
SELECT
    d.customer_key AS old_key,
    v.customer_key AS new_key,
    greatest(d.valid_from, v.valid_from) AS first_date,
    least(d.valid_to, v.valid_to) AS end_date
FROM outdated_version AS d
INNER JOIN customer_version AS v
    ON d.customer_id = v.customer_id AND d.valid_from < v.valid_to AND d.valid_to > v.valid_from
WHERE d.customer_key != v.customer_key;

ANALYZE repointing;

SELECT exists(SELECT FROM repointing)
