-- The rejected records of the partitions that have any, as ops.rejected_record wants them. Their
-- text lies apart, and is gone when landing's retention has ended; it was among the rest once.
copy (
    with placed as (
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
    ),

    rejected as (
        select
            * exclude (place),
            row_number() over (partition by partition_number order by place) as ordinal
        from placed
    ),

    kept as (
        select
            ordinal,
            source_record,
            list_position($texts, filename) as partition_number
        from read_json(
            $texts,
            format = 'newline_delimited',
            filename = true,
            columns = {
                ordinal: 'bigint',
                source_record: 'varchar'
            }
        )
    )

    select
        rejected.retailer_id,
        $sales_dates[rejected.partition_number] as sales_date,
        $entity as entity,
        $snapshot_ids[rejected.partition_number] as snapshot_id,
        rejected.ordinal,
        rejected.source_position,
        rejected.reason,
        -- What is no money is counted in S3 alone.
        case
            when length(rejected.currency_code) = 3 then rejected.currency_code else 'XXX'
        end as currency_code,
        case when length(rejected.currency_code) = 3 then rejected.total_amount end as total_amount,
        rejected.source_record_hash,
        coalesce(kept.source_record, rejected.source_record) as source_record
    from rejected
    left join kept
        on
            rejected.partition_number = kept.partition_number
            and rejected.ordinal = kept.ordinal
) to $output (format csv, header true);
