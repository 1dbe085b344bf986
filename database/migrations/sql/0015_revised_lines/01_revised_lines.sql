ALTER TABLE staging.sales ADD COLUMN is_revised boolean NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN staging.sales.is_superseded IS
'A later line of the same transaction and number takes its place: an equal one, or a revision.';
COMMENT ON COLUMN staging.sales.is_revised IS
'It is superseded by a line with other content, as its retailer declares that lines may be.';

ALTER TABLE ops.partition_load
ADD COLUMN revised_rows bigint NOT NULL DEFAULT 0,
ADD CONSTRAINT revised_rows_are_superseded CHECK (revised_rows BETWEEN 0 AND superseded_rows);
COMMENT ON COLUMN ops.partition_load.superseded_rows IS
'Lines whose place a later line of the same transaction and number has taken: equal ones, and those
that were revised.';
COMMENT ON COLUMN ops.partition_load.revised_rows IS
'Of the superseded lines those that differ from the line that stands.';

GRANT INSERT (revised_rows), UPDATE (revised_rows) ON ops.partition_load TO retail_load;
