CREATE FUNCTION ops.expire_plans(kept interval, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    total bigint;
BEGIN
    DELETE FROM ops.partition_plan AS a
    USING (
        SELECT
            p.retailer_id,
            p.sales_date
        FROM ops.partition_plan AS p
        WHERE p.planned_at < before AND p.decision != 'leave'
        ORDER BY p.retailer_id, p.sales_date
        LIMIT most
        FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE a.retailer_id = due.retailer_id AND a.sales_date = due.sales_date;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_plans(interval, integer) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_plans(interval, integer) IS
'Deletes what daily runs decided too long ago, at most as many rows as asked; what an operator has
to decide stays. Returns the rows.';
