-- One row per record of the JSON pages, in the order in which the API served them. A page whose
-- envelope has no list of records gives one row with a null record, and is reported.
create table source_record as
with envelope as (
    select
        parse_filename(filename) as page_name,
        json_extract(content, $records_path)::json[] as records
    from read_text($pages)
),

page as (
    select
        page_name,
        generate_subscripts(records, 1) as ordinal,
        unnest(records) as source_record
    from (
        select
            page_name,
            coalesce(records, [null]) as records
        from envelope
    ) as page_with_records
)

select
    page_name,
    row_number() over (order by page_name, ordinal) as source_position,
    source_record,
    json_transform(source_record, $structure) as record
from page;
