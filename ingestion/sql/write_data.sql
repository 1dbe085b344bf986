-- The canonical records, one JSON object a line, in the order in which the retailer served them.
copy (
    select * exclude (rejected_record, measured_in, measure, problem)
    from judged
    where problem is null
    order by source_position, source_record_hash
) to $output (format json, array false); -- noqa: PRS
