DROP FUNCTION ops.expire_source_records(text, date, interval);

CREATE FUNCTION ops.expire_source_records(
    of_retailer text, of_date date, of_entity text, kept interval
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz := ops.end_of_retention(kept);
    total bigint;
BEGIN
    UPDATE ops.rejected_record AS r SET source_record = NULL
    FROM ops.partition_load AS l
    WHERE
        l.retailer_id = of_retailer
        AND l.sales_date = of_date
        AND l.entity = of_entity
        AND l.extracted_at < before
        AND r.retailer_id = l.retailer_id
        AND r.sales_date = l.sales_date
        AND r.entity = l.entity
        AND r.snapshot_id = l.snapshot_id
        AND r.rule_id IS NULL
        AND r.source_record IS NOT NULL;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION ops.expire_source_records(text, date, text, interval) FROM PUBLIC;
COMMENT ON FUNCTION ops.expire_source_records(text, date, text, interval) IS
'Deletes the text of a partition''s rejected records that were extracted too long ago; where they
stood, why they were rejected, their hash and money stay. Returns the records.';
