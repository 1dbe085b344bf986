-- The records in the order in which the API served them, with their agreed fields as text.
-- The numbers are made apart from the records: a window would have to hold all of both.
create temp table source_record as
with numbered as (
    select
        rowid as record_id,
        row_number() over (order by page_name, ordinal) as source_position
    from page_record
)

select
    page_record.page_name,
    numbered.source_position,
    page_record.source_record,
    json_transform(page_record.source_record, $structure) as record
from page_record
inner join numbered on page_record.rowid = numbered.record_id;
