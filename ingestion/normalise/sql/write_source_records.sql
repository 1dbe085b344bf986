-- What is kept of the records that are not canonical, by their place among these.
copy (
    select
        ordinal,
        source_record
    from rejection
    where source_record is not null
    order by ordinal
) to $output (format json, array false); -- noqa: PRS
