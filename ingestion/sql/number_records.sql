-- The records in the order in which the API served them, with their agreed fields as text.
create temp table source_record as
select
    page_name,
    row_number() over (order by page_name, ordinal) as source_position,
    source_record,
    json_transform(source_record, $structure) as record
from page_record;
