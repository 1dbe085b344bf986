-- Journey Market: one household is one customer.
select
    source_position,
    source_record,
    clean(record.household_id) as customer_id,
    clean(record.loyalty_tier) as customer_tier,
    clean(record.city) as customer_city,
    clean(record.region) as customer_region,
    null::varchar as customer_postal_code,
    'United States' as customer_country,
    clean(record.contact_name) as name,
    clean(record.email) as email,
    clean(record.phone) as phone,
    clean(record.street) as street
from source_record
