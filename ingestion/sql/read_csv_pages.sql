-- One row per record of CSV pages that share a header, as a JSON object of texts.
insert into page_record
select
    page_name,
    ordinal,
    to_json(csv_record) as source_record
from (
    select
        parse_filename(filename) as page_name,
        row_number() over () as ordinal,
        struct_pack($fields) as csv_record
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
) as csv_page;
