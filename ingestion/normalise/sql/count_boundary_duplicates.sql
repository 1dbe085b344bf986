-- How often a page begins with the very record with which the one before it ended. Where records
-- may repeat that proves nothing, and it is what a page that moved looks like.
with page as (
    select
        page_name,
        min(ordinal) as first_ordinal,
        max(ordinal) as last_ordinal
    from page_record
    group by page_name
),

-- Found by their places: keeping whole records for each page would take far more memory.
edge as (
    select
        record.page_name,
        max(
            case when record.ordinal = page.first_ordinal then record.source_record::varchar end
        ) as first_record,
        max(
            case when record.ordinal = page.last_ordinal then record.source_record::varchar end
        ) as last_record
    from page_record as record
    inner join page on record.page_name = page.page_name
    where record.ordinal in (page.first_ordinal, page.last_ordinal)
    group by record.page_name
)

select count(*)
from (
    select
        first_record,
        lag(last_record) over (order by page_name) as record_before
    from edge
) as boundary
where first_record = record_before;
