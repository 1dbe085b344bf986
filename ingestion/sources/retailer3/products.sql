-- Journey Market: one article is one product.
select
    source_position,
    source_record,
    clean(record.product_id) as product_id,
    clean(record.product_name) as product_name,
    clean(record.department) as product_category,
    null::decimal(18, 4) as list_price,
    'USD' as currency_code
from source_record
