-- One row: records that came, canonical ones, rejected ones, rejected ones without an amount.
select
    count(*),
    count(*) filter (where problem is null),
    count(*) filter (where problem is not null),
    count(*) filter (where problem is not null and measure is null)
from checked_record;
