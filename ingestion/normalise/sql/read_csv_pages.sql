-- One row per record of CSV pages that share a header, as a JSON object of texts. The columns are
-- read as c0, c1 and so on; $header, a list, tells what the retailer calls them.
insert into page_record
select
    page_name,
    ordinal,
    source_record
from (
    select
        parse_filename(filename) as page_name,
        row_number() over () as ordinal,
        json_object($fields) as source_record
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
