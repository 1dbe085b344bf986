-- One row per record of NDJSON pages: each line is one.
insert into page_record
select
    parse_filename(filename) as page_name,
    row_number() over () as ordinal,
    json as source_record
from
    read_ndjson_objects(
        $pages,
        filename = true,
        maximum_object_size = $most_bytes
    );
