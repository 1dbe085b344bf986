-- Albion Gifts: one stock code in the warehouse, at the close of a London day.
select
    source_position,
    source_record,
    date_of(record.countedon) as sales_date,
    clean(record.storecode) as store_id,
    clean(record.stockcode) as product_id,
    try_cast(record.qtyonhand as decimal(18, 4)) as quantity_on_hand,
    number_if_any(record.reorderlevel) as reorder_point,
    number_if_any(record.qtyonorder) as quantity_on_order,
    number_if_any(record.unitcost) as unit_cost,
    'GBP' as currency_code
from source_record
