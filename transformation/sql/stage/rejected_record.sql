-- sqlfluff:dialect:duckdb
-- sqlfluff:templater:placeholder:param_style:dollar
-- The rejected records of the partitions that have any, as ops.rejected_record wants them.
copy (
    with rejected as (
        select
            *,
            list_position($paths, filename) as partition_number,
            row_number() over () as place
        from read_json(
            $paths,
            format = 'newline_delimited',
            filename = true,
            columns = {
                retailer_id: 'varchar',
                source_position: 'bigint',
                reason: 'varchar',
                currency_code: 'varchar',
                total_amount: 'decimal(18, 4)',
                source_record_hash: 'varchar',
                source_record: 'varchar'
            }
        )
    )

    select
        retailer_id,
        $sales_dates[partition_number] as sales_date,
        $snapshot_ids[partition_number] as snapshot_id,
        row_number() over (partition by partition_number order by place) as ordinal,
        source_position,
        reason,
        currency_code,
        total_amount,
        source_record_hash,
        source_record
    from rejected
) to $output (format csv, header true);
