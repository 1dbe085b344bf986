-- A pull takes its generation before it asks the retailer for anything: the pull that began later
-- has the higher one, whatever the clock of the machine says on which it runs.
CREATE TABLE ops.snapshot_generation (
    retailer_id text NOT NULL,
    entity text NOT NULL,
    sales_date date NOT NULL,
    generation bigint NOT NULL DEFAULT 0 CHECK (generation >= 0),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (retailer_id, entity, sales_date)
);
COMMENT ON TABLE ops.snapshot_generation IS
'One row per partition of an entity that was pulled: which generation its latest pull has.';
COMMENT ON COLUMN ops.snapshot_generation.generation IS
'Counts the pulls, those that failed too. A recreated database goes on above what S3 holds.';
COMMENT ON COLUMN ops.snapshot_generation.revision IS
'Counts how often landed pages were normalised again: no two snapshots have the same id.';
COMMENT ON COLUMN ops.snapshot_generation.taken_at IS
'When the latest generation or revision was taken, by the clock of this database.';
