-- A month's partition is divided by retailer. A retailer's month can so be made aside, filled
-- without the checks of each row, and attached with all of its rows: that is what makes a
-- backfill fast. Queries for one retailer read its leaves alone.
-- The dimensions are locked in the order in which publishing locks them, so that nobody waits in a
-- circle; attaching the leaf needs those locks in the end.
CREATE FUNCTION warehouse.make_leaf(retailer_id text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
BEGIN
    PERFORM warehouse.require_partition(retailer_id, day);
    IF warehouse.has_partition(leaf) THEN
        RETURN false;
    END IF;
    PERFORM warehouse.lock_dimensions();
    IF warehouse.has_partition(leaf) THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE warehouse.%I '
        '(LIKE warehouse.fact_sales INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        leaf
    );
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION warehouse.make_leaf(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.make_leaf(text, date) IS
'Makes the table of a retailer''s facts of the day''s month, once; whether it had to. Nobody reads
it before it is attached.';
