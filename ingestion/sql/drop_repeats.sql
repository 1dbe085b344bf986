-- A record that is there twice, byte for byte, came over a page that moved: its first place stays.
-- Only records whose hash is there twice are compared, so that a large day fits into memory.
delete from page_record
where rowid in (
    select rowid
    from page_record
    where
        hash(source_record::varchar) in (
            select hash(source_record::varchar) from page_record
            group by all
            having count(*) > 1
        )
    qualify row_number() over (
        partition by source_record::varchar
        order by page_name, ordinal
    ) > 1
);
