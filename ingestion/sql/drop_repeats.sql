-- A record that is there twice, byte for byte, came over a page that moved: its first place stays.
delete from page_record
where rowid in (
    select rowid
    from page_record
    qualify row_number() over (
        partition by source_record::varchar
        order by page_name, ordinal
    ) > 1
);
