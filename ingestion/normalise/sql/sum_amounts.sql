-- One row per currency (or other unit): the sum of the canonical records, and of the rejected.
select
    measured_in,
    coalesce(sum(measure) filter (where problem is null), 0)::decimal(38, 4),
    coalesce(sum(measure) filter (where problem is not null), 0)::decimal(38, 4)
from checked_record
group by all
order by all;
