-- The canonical records of the partitions that are staged together. `partition_number` says whose
-- a record is: its partition's place in the list of files.
create temp table record as
select
    * exclude (filename), -- noqa: AM04
    row_number() over () as record_id,
    list_position($paths, filename) as partition_number
from read_json(
    $paths,
    format = 'newline_delimited',
    filename = true,
    columns = $columns
);
