-- No record takes the place of another, unless the entity has a file of its own that says when.
create temp table superseded (record_id bigint, is_revised boolean);

create temp view current_record as
select * -- noqa: AM04
from record;
