-- Albion Gifts: one entry of the catalogue is one product.
select
    source_position,
    source_record,
    clean(record.stockcode) as product_id,
    clean(record.description) as product_name,
    null::varchar as product_category,
    try_cast(record.listprice as decimal(18, 4)) as list_price,
    'GBP' as currency_code
from source_record
