-- Publishing writes the star, what it is derived from, and in the ledger that it did. Tables of the
-- star are written by it alone, and table partitions of its facts are made while it runs: so
-- that is granted ahead.
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA warehouse, mart TO retail_publish;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, mart
GRANT INSERT, UPDATE, DELETE ON TABLES TO retail_publish;
GRANT INSERT, UPDATE, DELETE
ON ops.observed_store, ops.observed_product, ops.observed_customer TO retail_publish;

GRANT UPDATE (published_at, published_rows, quarantined_rows, override_id)
ON ops.partition_load TO retail_publish;
GRANT UPDATE (published_amount, quarantined_amount) ON ops.partition_amount TO retail_publish;
GRANT UPDATE (published_snapshot_id) ON ops.partition TO retail_publish;
GRANT INSERT, DELETE ON ops.rejected_record TO retail_publish;
GRANT INSERT, UPDATE ON ops.decision_version TO retail_publish;

GRANT EXECUTE ON FUNCTION
warehouse.ensure_month(date),
warehouse.ensure_month_table(date),
warehouse.lock_readers(date),
warehouse.table_partition_name(text, date),
warehouse.make_table_partition(text, date),
warehouse.attach_table_partition(text, date),
ops.tracked_attributes(jsonb)
TO retail_publish;

-- It works in temporary tables.
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO retail_publish', current_database());
END
$$;
