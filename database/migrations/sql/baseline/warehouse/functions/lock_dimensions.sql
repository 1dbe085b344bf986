-- The calendar is locked with the other dimensions, and first: a load that has added a year to it
-- locks the others next, and one that has locked those needs the calendar in the end.
CREATE FUNCTION warehouse.lock_dimensions() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
LOCK TABLE
    warehouse.dim_date, warehouse.dim_retailer, warehouse.dim_store, warehouse.dim_product,
    warehouse.dim_customer
IN SHARE ROW EXCLUSIVE MODE;
$$;
REVOKE ALL ON FUNCTION warehouse.lock_dimensions() FROM PUBLIC;
COMMENT ON FUNCTION warehouse.lock_dimensions() IS
'Locks what a new table of facts refers to, always in the same order.';
