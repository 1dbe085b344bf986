-- The judged records in the order in which the retailer served them.
create or replace temp table judged as
select *
from judged
order by source_position, source_record_hash;
