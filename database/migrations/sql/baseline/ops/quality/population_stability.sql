-- Population stability index over the shares of each category (half a row is added to each, so that
-- none is zero): below 0.1 hardly changed, above 0.25 another population.
CREATE FUNCTION ops.population_stability(now jsonb, past jsonb, least_rows integer)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT coalesce(round(sum((c.p - c.q) * ln(c.p / c.q)), 4), 0)
FROM (
    SELECT
        (n.rows + 0.5) / (sum(n.rows) OVER () + 0.5 * count(*) OVER ()) AS p,
        (n.past_rows + 0.5) / (sum(n.past_rows) OVER () + 0.5 * count(*) OVER ()) AS q,
        least(sum(n.rows) OVER (), sum(n.past_rows) OVER ()) AS fewest
    FROM (
        SELECT
            coalesce((now ->> k.category)::numeric, 0) AS rows,
            coalesce((past ->> k.category)::numeric, 0) AS past_rows
        FROM (
            SELECT jsonb_object_keys(coalesce(now, '{}'))
            UNION
            SELECT jsonb_object_keys(coalesce(past, '{}'))
        ) AS k (category)
    ) AS n
) AS c
WHERE c.fewest >= least_rows
$$;
REVOKE ALL ON FUNCTION ops.population_stability FROM PUBLIC;
COMMENT ON FUNCTION ops.population_stability IS
'Population stability index of two counts by category; 0 while either has too few rows.';
