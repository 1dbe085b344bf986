-- How many records each page has, and how many bytes the largest of them.
select
    page_name,
    count(*),
    max(strlen(source_record::varchar))
from page_record
group by page_name;
