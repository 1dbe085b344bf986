-- The records that are not canonical: why, and what came. The amount is null when it could not be
-- read either.
copy (
    select
        retailer_id,
        source_position,
        problem as reason,
        measured_in as currency_code,
        measure::decimal(18, 4)::varchar as total_amount,
        source_record_hash,
        rejected_record as source_record
    from judged
    where problem is not null
    order by source_position, source_record_hash
) to $output (format json, array false); -- noqa: PRS
