-- Albion Gifts: one entry of the catalogue is one product.
select
    source_position,
    source_record,
    clean(record.stockcode) as product_id,
    clean(record.description) as product_name,
    null::varchar as product_category,
    number_if_any(record.listprice) as list_price,
    'GBP' as currency_code
from source_record
