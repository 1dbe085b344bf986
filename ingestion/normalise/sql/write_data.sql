-- The canonical records, one JSON object a line, in the order of their table.
copy (
    select * exclude (rejected_record, measured_in, measure, problem)
    from checked_record
    where problem is null
) to $output (format json, array false); -- noqa: PRS
