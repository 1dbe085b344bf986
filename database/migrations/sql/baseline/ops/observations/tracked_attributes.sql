-- Snapshots from before there was such a declaration say nothing: then all were tracked.
CREATE FUNCTION ops.tracked_attributes(retailer jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT a COLLATE "C" ORDER BY a COLLATE "C"), '{}')
    FROM jsonb_array_elements_text(
        coalesce(
            retailer -> 'tracked_attributes',
            '["city", "country", "loyalty_tier", "postal_code", "region"]'
        )
    ) AS a;
$$;
REVOKE ALL ON FUNCTION ops.tracked_attributes(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION ops.tracked_attributes(jsonb) IS
'Which attributes of its customers a retailer declares to have a history, by their names'' order.';
