-- Harvest Grocers: one article is one product.
select
    source_position,
    source_record,
    clean(record.productid) as product_id,
    clean(record.name) as product_name,
    clean(record.category) as product_category,
    null::decimal(18, 4) as list_price,
    null::varchar as currency_code
from source_record
