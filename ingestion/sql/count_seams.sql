-- How often a page begins with the very record with which the one before it ended. Where records
-- may repeat that proves nothing, and it is what a page that moved looks like.
with page as (
    select
        page_name,
        arg_min(source_record::varchar, ordinal) as first_record,
        arg_max(source_record::varchar, ordinal) as last_record
    from page_record
    group by page_name
)

select count(*)
from (
    select
        first_record,
        lag(last_record) over (order by page_name) as record_before
    from page
) as seam
where first_record = record_before;
