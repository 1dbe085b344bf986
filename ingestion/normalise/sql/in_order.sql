-- Whether the checked records lie in the order in which the retailer served them, none twice.
select coalesce(bool_and(source_position > position_before), true) as is_in_order
from (
    select
        source_position,
        lag(source_position, 1, 0) over (order by rowid) as position_before
    from checked_record
) as neighbours;
