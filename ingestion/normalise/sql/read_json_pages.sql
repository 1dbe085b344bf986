-- One row per record of the JSON pages. A page whose envelope has no list of records gives one
-- row with a null record, and is reported.
create temp table page_record as
with envelope as (
    select
        parse_filename(filename) as page_name,
        json_extract(content, $records_path)::json[] as records
    from read_text($pages)
)

select
    page_name,
    generate_subscripts(records, 1) as ordinal,
    unnest(records) as source_record
from (
    select
        page_name,
        coalesce(records, [null]) as records
    from envelope
) as page_with_records;
