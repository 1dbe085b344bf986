-- The records that are not canonical: why, and what came. The amount is null when it could not be
-- read either. Of a record only the fields of the contract are kept, as text: what else came may be
-- a person's. Of that the name is kept, and a keyed hash by which equal values are found.
copy (
    with rejected as (
        select *
        from judged
        where problem is not null
    ),

    other_field as (
        select distinct
            rejected.source_position,
            name_in_contract(field.fullkey) as field_name,
            pseudonym(field.value ->> '$') as value_hash
        from rejected, lateral json_tree(try(rejected.rejected_record::json)) as field
        where
            $others_came
            and not list_contains(from_json($agreed, '["VARCHAR"]'), name_in_contract(field.fullkey))
            and list_contains(from_json($agreed, '["VARCHAR"]'), name_in_contract(field.path))
    ),

    others as (
        select
            source_position,
            to_json(
                list(
                    {'name': left(field_name, 100), 'hash': left(value_hash, 32)}
                    order by field_name, value_hash
                )[:50]
            )::varchar as field_names
        from other_field
        group by source_position
    )

    select
        rejected.retailer_id,
        rejected.source_position,
        rejected.problem as reason,
        rejected.measured_in as currency_code,
        rejected.measure::decimal(18, 4)::varchar as total_amount,
        rejected.source_record_hash,
        case
            when rejected.rejected_record is not null
                then with_others(
                    to_json(try(json_transform(rejected.rejected_record::json, $structure)))::varchar,
                    others.field_names
                )
        end as source_record
    from rejected
    left join others on rejected.source_position = others.source_position
    order by rejected.source_position, rejected.source_record_hash
) to $output (format json, array false); -- noqa: PRS
