-- Every role that may connect may take any advisory lock: a reader could stop all loads with one. A
-- row of a table that readers cannot see is locked by the stages alone.
CREATE TABLE IF NOT EXISTS ops.lock (
    name text PRIMARY KEY CONSTRAINT name_is_short CHECK (octet_length(name) BETWEEN 1 AND 400)
);
COMMENT ON TABLE ops.lock IS
'One row per name that was ever locked: a transaction that works on it
locks the row to its end.';
COMMENT ON COLUMN ops.lock.name IS 'What is worked on, such as: partition retailer1 2024-01-31.';
