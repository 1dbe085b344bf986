-- Lines whose place a later line of the same transaction and number takes: one that is equal in all
-- that counts, or, where the retailer declares that it revises lines, whatever came last. Lines of
-- the same key with other content stay both, and the gate refuses them. What does not count is
-- where a line stood, and the hash of all that came with it, which covers fields that no contract
-- knows. Only lines that are there twice are compared.
create temp table superseded as
with repeated as (
    select
        partition_number,
        transaction_id,
        line_number
    from record
    group by all
    having count(*) > 1
),

line as (
    select
        record.record_id,
        record.partition_number,
        record.transaction_id,
        record.line_number,
        record.source_position,
        $revising[record.partition_number] as is_revising, -- noqa: RF02
        row(
            *columns(
                record.* exclude (record_id, source_position, source_record_hash) -- noqa: RF02
            )
        ) as content
    from record
    inner join repeated
        on
            record.partition_number = repeated.partition_number
            and record.transaction_id is not distinct from repeated.transaction_id
            and record.line_number is not distinct from repeated.line_number
),

placed as (
    select
        record_id,
        is_revising,
        row_number() over of_key as place_from_end,
        row_number() over of_content as copy_from_end,
        content,
        first_value(content) over of_key as last_content
    from line
    window
        of_key as (
            partition by partition_number, transaction_id, line_number
            order by source_position desc
        ),
        of_content as (
            partition by partition_number, transaction_id, line_number, content
            order by source_position desc
        )
)

select
    record_id,
    is_revising and (content is distinct from last_content) as is_revised
from placed
where case when is_revising then place_from_end > 1 else copy_from_end > 1 end;

-- What readers would see.
create temp view current_record as
select record.* -- noqa: AM04
from record
where not exists (
    select 1 from superseded
    where superseded.record_id = record.record_id
);
