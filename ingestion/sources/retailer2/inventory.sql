-- Harvest Grocers: one article in one store, at the close of the business day.
select
    source_position,
    source_record,
    date_of(record.businessdate) as sales_date,
    clean(record.storeid) as store_id,
    clean(record.productid) as product_id,
    try_cast(record.onhand as decimal(18, 4)) as quantity_on_hand,
    number_if_any(record.reorderpoint) as reorder_point,
    number_if_any(record.onorder) as quantity_on_order,
    money_of(record.unitcost.minor, record.unitcost.scale) as unit_cost,
    clean(record.currency) as currency_code
from source_record
