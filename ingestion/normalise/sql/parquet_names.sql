-- All names in a Parquet page's schema, as they are written there.
select name from parquet_schema($page);
