-- How many records a Parquet page says that it has.
select sum(num_rows)::bigint from parquet_file_metadata($page);
