-- Ingestion and staging are one role: it takes generations, and notes them in the ledger.
GRANT INSERT, UPDATE ON ops.snapshot_generation TO retail_load;
GRANT INSERT (generation) ON ops.partition_load TO retail_load;
GRANT INSERT (generation), UPDATE (generation) ON ops.entity_load TO retail_load;
