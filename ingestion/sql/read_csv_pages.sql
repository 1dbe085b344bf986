-- One row per record of the CSV pages, in the order in which the API served them.
create table source_record as
with page as (
    select
        parse_filename(filename) as page_name,
        row_number() over () as source_position,
        columns(* exclude (filename))
    from
        read_csv(
            $pages,
            columns = $columns,
            header = true,
            delim = ',',
            quote = '"',
            escape = '"',
            nullstr = '',
            auto_detect = false,
            strict_mode = true,
            filename = true
        )
)

select
    page_name,
    source_position,
    to_json(struct_row) as source_record,
    json_transform(to_json(struct_row), $structure) as record
from (
    select
        page_name,
        source_position,
        page as struct_row
    from page
) as page_row;
