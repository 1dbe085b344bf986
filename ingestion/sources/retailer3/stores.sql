-- Journey Market: one store is one store.
select
    source_position,
    source_record,
    clean(record.store_id) as store_id,
    null::varchar as store_name,
    clean(record.city) as store_city,
    clean(record.region) as store_region,
    clean(record.country) as store_country,
    clean(record.time_zone) as time_zone,
    'USD' as currency_code
from source_record
