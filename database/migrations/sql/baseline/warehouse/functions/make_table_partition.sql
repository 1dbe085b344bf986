-- The table of a month is partitioned by retailer. So a retailer's month can be made as a table of
-- its own, filled without a check for each row, and attached with all of its rows, which makes a
-- backfill fast. Queries for one retailer read its table partitions alone.
-- Attaching needs locks on the dimensions. They are taken here, in the order in which publishing
-- takes them: two transactions can then not wait for each other.
CREATE FUNCTION warehouse.make_table_partition(retailer_id text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    table_partition text := warehouse.table_partition_name(retailer_id, day);
BEGIN
    PERFORM warehouse.require_partition(retailer_id, day);
    IF warehouse.has_table_partition(table_partition) THEN
        RETURN false;
    END IF;
    PERFORM warehouse.lock_dimensions();
    IF warehouse.has_table_partition(table_partition) THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE warehouse.%I '
        '(LIKE warehouse.fact_sales INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        table_partition
    );
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION warehouse.make_table_partition(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.make_table_partition(text, date) IS
'Makes the table of a retailer''s facts of the day''s month, once. Returns whether it
made it. Readers do not see it before it is attached.';
