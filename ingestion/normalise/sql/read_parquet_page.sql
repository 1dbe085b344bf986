-- One row per record of a Parquet page, as a JSON object of texts: decimals and times keep all of
-- their digits. The columns are called c0, c1 and so on; $header, a list, tells their names.
insert into page_record
with parquet_page ($columns) as (select * from read_parquet($page))

select
    $page_name as page_name,
    row_number() over () as ordinal,
    json_object($fields) as source_record
from parquet_page;
