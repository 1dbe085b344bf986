-- How the records of these pages are made, each structure once a page.
select distinct
    page_name,
    json_structure(source_record)::varchar
from page_record
where list_contains($pages, page_name);
