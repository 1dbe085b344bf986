-- The lines that are no canonical records: why, and what came. Their amount is null when it
-- could not be read either.
copy (
    select
        retailer_id,
        source_position,
        problem as reason,
        coalesce(currency_code, 'XXX') as currency_code,
        total_amount::decimal(18, 4)::varchar as total_amount,
        source_record_hash,
        source_record
    from judged
    where problem is not null
    order by source_position, source_record_hash
) to $output (format json, array false); -- noqa: PRS
