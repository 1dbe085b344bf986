-- Everybody who may connect may take any advisory lock, a reader too, and nobody would load until
-- they let go. A row of a table that readers do not see is locked by those alone who may.
CREATE TABLE IF NOT EXISTS ops.lock (
    name text PRIMARY KEY CONSTRAINT name_is_short CHECK (octet_length(name) BETWEEN 1 AND 400)
);
COMMENT ON TABLE ops.lock IS
'One row per name that was ever locked: whoever works on it holds the row to their transaction''s
end.';
COMMENT ON COLUMN ops.lock.name IS 'What is worked on, such as: partition retailer1 2024-01-31.';
