-- How often a page begins with the very record with which the one before it ended. Where records
-- may repeat that proves nothing, and it is what a page that moved looks like.
select count(*)
from (
    select
        source_record::varchar as source_record,
        page_name,
        lag(source_record::varchar) over (order by page_name, ordinal) as previous_record,
        lag(page_name) over (order by page_name, ordinal) as previous_page
    from page_record
) as neighbour
where page_name != previous_page and source_record = previous_record;
