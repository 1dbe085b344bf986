-- The snapshots that are published together, and what is counted of them in the star.
CREATE TEMP TABLE IF NOT EXISTS batch (
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    override_id bigint
) ON COMMIT DROP;

DELETE FROM batch;

INSERT INTO batch
SELECT
    b.sales_date,
    b.snapshot_id,
    b.override_id
FROM
    unnest(
        %(sales_dates)s::date[],
        %(snapshot_ids)s,
        %(override_ids)s::bigint[]
    ) AS b (sales_date, snapshot_id, override_id);

CREATE TEMP TABLE IF NOT EXISTS published_day (
    sales_date date, currency_code text, rows bigint, amount numeric
) ON COMMIT DROP;

DELETE FROM published_day
