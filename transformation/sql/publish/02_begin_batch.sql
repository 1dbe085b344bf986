-- The snapshots that are published together.
CREATE TEMP TABLE IF NOT EXISTS batch (
    sales_date date NOT NULL, snapshot_id text NOT NULL
) ON COMMIT DROP;

DELETE FROM batch;

INSERT INTO batch
SELECT
    b.sales_date,
    b.snapshot_id
FROM unnest(%(sales_dates)s::date[], %(snapshot_ids)s) AS b (sales_date, snapshot_id)
