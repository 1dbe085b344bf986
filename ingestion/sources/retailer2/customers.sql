-- Harvest Grocers: one member is one customer.
select
    source_position,
    source_record,
    clean(record.customerid) as customer_id,
    clean(record.membercard) as customer_tier,
    clean(record.city) as customer_city,
    clean(record.region) as customer_region,
    clean(record.postalcode) as customer_postal_code,
    clean(record.country) as customer_country,
    clean(record.fullname) as name,
    clean(record.email) as email,
    clean(record.phone) as phone,
    clean(record.street) as street
from source_record
