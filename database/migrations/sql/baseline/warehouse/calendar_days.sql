-- The days must be a function of the published partitions, so they cannot depend on when this
-- runs: thirty fixed years. warehouse.ensure_month adds the whole of each year outside them in
-- which something is published.
INSERT INTO warehouse.dim_date
SELECT * -- noqa: AM04
FROM warehouse.calendar('2010-01-01', '2039-12-31');
