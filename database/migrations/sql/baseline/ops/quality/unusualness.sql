-- How unusual a value is beside what was before: its distance from the median, in robust standard
-- deviations (1.4826 times the median absolute deviation), which one odd day does not move. The
-- deviation counts as at least a share of the median: days that hardly vary are not a reason
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
REVOKE ALL ON FUNCTION ops.unusualness FROM PUBLIC;
COMMENT ON FUNCTION ops.unusualness IS
'How far a value is from the median of the past, in robust standard deviations; 0 while there is too
little of a past.';
