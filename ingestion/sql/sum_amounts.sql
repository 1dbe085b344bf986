-- One row per currency: the sum of the canonical lines, and that of the rejected ones.
select
    coalesce(currency_code, 'XXX') as currency_code,
    coalesce(sum(total_amount) filter (where problem is null), 0)::decimal(38, 4),
    coalesce(sum(total_amount) filter (where problem is not null), 0)::decimal(38, 4)
from judged
group by all
order by all;
