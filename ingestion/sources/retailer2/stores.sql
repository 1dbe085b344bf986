-- Harvest Grocers: one store is one store.
select
    source_position,
    source_record,
    clean(record.storeid) as store_id,
    clean(record.name) as store_name,
    clean(record.city) as store_city,
    clean(record.region) as store_region,
    clean(record.country) as store_country,
    clean(record.timezone) as time_zone,
    clean(record.currency) as currency_code
from source_record
