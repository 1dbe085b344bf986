-- sqlfluff:dialect:duckdb
-- sqlfluff:templater:placeholder:param_style:dollar
-- The rejected records of one partition, as ops.rejected_record wants them.
copy (
    select
        retailer_id,
        $sales_date as sales_date,
        $snapshot_id as snapshot_id,
        row_number() over () as ordinal,
        source_position,
        reason,
        currency_code,
        total_amount,
        source_record_hash,
        source_record
    from read_json(
        $path,
        format = 'newline_delimited',
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
) to $output (format csv, header true);
