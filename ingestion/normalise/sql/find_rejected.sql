-- The records that are not canonical: why, and what came. The amount is null when it could not be
-- read either. Of a record only the fields of the contract are kept, as text: what else came may be
-- a person's. Of that the name is kept, and a keyed hash by which equal values are found.
create temp table rejection as
with rejected as (
    select
        * exclude (rejected_record, measure),
        measure::decimal(18, 4)::varchar as total_amount,
        rejected_record is not null as has_record,
        try(rejected_record::json) as record,
        to_json(try(json_transform(rejected_record::json, $structure)))::varchar as fields
    from checked_record
    where problem is not null
),

-- Of a larger record what else came is not named: the list of its fields would hold the whole
-- record once for each of them.
with_others as (
    select *
    from rejected
    where $others_came and length(record::varchar) <= 16384
),

field as (
    select
        with_others.source_position,
        field_name(node.fullkey) as field_name,
        field_name(node.path) as parent_name,
        node.value
    from with_others, lateral json_tree(with_others.record) as node
),

other_field as (
    select distinct
        source_position,
        field_name,
        pseudonym(value ->> '$') as value_hash
    from field
    where not field_name = any($agreed) and parent_name = any($agreed)
),

other_fields as (
    select
        source_position,
        to_json(
            list(
                struct_pack(name := left(field_name, 100), hash := left(value_hash, 32))
                order by field_name, value_hash
            )[:50]
        )::varchar as names
    from other_field
    group by source_position
)

select
    row_number() over (order by rejected.source_position, rejected.source_record_hash) as ordinal,
    rejected.retailer_id,
    rejected.source_position,
    rejected.problem as reason,
    rejected.measured_in as currency_code,
    rejected.total_amount,
    rejected.source_record_hash,
    case
        when rejected.has_record then and_others(rejected.fields, other_fields.names)
    end as source_record
from rejected
left join other_fields on rejected.source_position = other_fields.source_position;
