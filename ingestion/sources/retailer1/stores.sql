-- Albion Gifts: its one shop, which is online.
select
    source_position,
    source_record,
    clean(record.storecode) as store_id,
    clean(record.name) as store_name,
    clean(record.town) as store_city,
    null::varchar as store_region,
    clean(record.country) as store_country,
    clean(record.timezone) as time_zone,
    'GBP' as currency_code
from source_record
