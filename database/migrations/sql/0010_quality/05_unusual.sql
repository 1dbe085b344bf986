-- How unusual a value is beside what was before: its distance from the median, in robust standard
-- deviations (1.4826 times the median absolute deviation), which one odd day does not move. The
-- deviation is held to be at least a share of the median: days that hardly vary are not a reason
-- to call a small change unusual. 0 while the history is too short.
CREATE FUNCTION ops.unusualness(
    observed numeric, past numeric[], least_days integer, floor_share numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN cardinality(past) < least_days OR observed IS NULL THEN 0
    ELSE round(
        abs(observed - middle.median) / greatest(
            1.4826 * (
                SELECT (percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(each.value - middle.median)))::numeric
                FROM unnest(past) AS each (value)
            ),
            floor_share * abs(middle.median),
            0.01
        ), 4
    )
END
FROM (
    SELECT (percentile_cont(0.5) WITHIN GROUP (ORDER BY each.value))::numeric AS median
    FROM unnest(past) AS each (value)
) AS middle
$$;
COMMENT ON FUNCTION ops.unusualness IS
'How far a value is from the median of the past, in robust standard deviations; 0 while there is too
little of a past.';

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
COMMENT ON FUNCTION ops.population_stability IS
'Population stability index of two counts by category; 0 while either has too few rows.';

REVOKE ALL ON FUNCTION ops.unusualness FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.population_stability FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.unusualness, ops.population_stability TO retail_pipeline;
