-- The landed page of one canonical record, and which of the page's records it was.
select
    record.page_name,
    record.source_position - page.first_position + 1 as record_number,
    candidate.source_record::varchar as source_record
from candidate
inner join source_record as record on candidate.record_position = record.source_position
inner join (
    select
        page_name,
        min(source_position) as first_position
    from source_record
    group by page_name
) as page on record.page_name = page.page_name
where
    candidate.source_position = $position
    and left(sha256(candidate.source_record::varchar), 32) = $hash;
