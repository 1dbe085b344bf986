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
GRANT EXECUTE ON FUNCTION ops.tracked_attributes(jsonb) TO retail_pipeline;
COMMENT ON FUNCTION ops.tracked_attributes(jsonb) IS
'Which attributes of its customers a retailer declares to have a history, by their names'' order.';

ALTER TABLE warehouse.dim_retailer ADD COLUMN tracked_attributes text[];
UPDATE warehouse.dim_retailer SET tracked_attributes = ops.tracked_attributes('{}')
WHERE retailer_key != -1;

COMMENT ON COLUMN warehouse.dim_retailer.tracked_attributes IS
'The columns of dim_customer whose change opens a new version of this retailer''s customers; of the
others, every version has the latest value. Null for the unknown retailer.';
COMMENT ON COLUMN warehouse.dim_customer.loyalty_tier IS
'Level in the retailer''s loyalty scheme in this period; the latest one where the retailer does not
track it. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.city IS
'City in this period; the latest one where the retailer does not track it. Null when none was
sent.';
COMMENT ON COLUMN warehouse.dim_customer.region IS
'State, province or region in this period; the latest one where the retailer does not track it. Null
when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.postal_code IS
'Postal code in this period; the latest one where the retailer does not track it. Null when none was
sent.';
COMMENT ON COLUMN warehouse.dim_customer.country IS
'Country in this period; the latest one where the retailer does not track it. Null when none was
sent.';
