-- The bytes of a Parquet page's records as JSON: of the largest one, and of all.
with parquet_page ($columns) as (select * from read_parquet($page))

select
    coalesce(max(strlen(json_object($fields)::varchar)), 0),
    coalesce(sum(strlen(json_object($fields)::varchar)), 0)::bigint
from parquet_page;
