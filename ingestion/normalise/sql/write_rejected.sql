-- The records that are not canonical: where they stood, why, their hash and money.
copy (
    select * exclude (ordinal, source_record)
    from rejection
    order by ordinal
) to $output (format json, array false); -- noqa: PRS
