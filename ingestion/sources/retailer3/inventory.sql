-- Journey Market: one article in one store at the close of a New York day, counted in whole cases
-- and the units beside them.
select
    source_position,
    source_record,
    date_of(record.stock_date) as sales_date,
    clean(record.store_id) as store_id,
    clean(record.product_id) as product_id,
    try_cast(
        whole_number(record.full_cases)::bigint * whole_number(record.case_size)
        + whole_number(record.loose_units) as decimal(18, 4)
    ) as quantity_on_hand,
    number_if_any(record.reorder_at) as reorder_point,
    number_if_any(record.units_on_order) as quantity_on_order,
    number_if_any(record.unit_cost) as unit_cost,
    'USD' as currency_code
from source_record
