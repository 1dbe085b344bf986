-- The checked records in the order in which the retailer served them.
create or replace temp table checked_record as
select *
from checked_record
order by source_position, source_record_hash;
