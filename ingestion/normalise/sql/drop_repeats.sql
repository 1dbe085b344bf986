-- A record that is there twice, byte for byte, came over a page that moved: its first place stays.
-- Only records whose hash is there twice are compared, so that a large day fits into memory.
delete from page_record
where rowid in (
    with suspected as (
        select hash(source_record::varchar) as record_hash
        from page_record
        group by all
        having count(*) > 1
    )

    select candidate.rowid
    from page_record as candidate
    semi join suspected on hash(candidate.source_record::varchar) = suspected.record_hash
    qualify row_number() over (
        partition by candidate.source_record::varchar
        order by candidate.page_name, candidate.ordinal
    ) > 1
);
