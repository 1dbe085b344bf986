-- The records as they came: which page, which place in it, and their text as JSON.
create temp table page_record (
    page_name varchar,
    ordinal bigint,
    source_record json
);
