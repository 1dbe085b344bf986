-- Albion Gifts: one account is one customer.
select
    source_position,
    source_record,
    -- As on the invoices, `17850.0` is customer 17850.
    regexp_replace(clean(record.customerid), '\.0$', '') as customer_id,
    clean(record.accounttier) as customer_tier,
    clean(record.town) as customer_city,
    null::varchar as customer_region,
    clean(record.postcode) as customer_postal_code,
    clean(record.country) as customer_country,
    clean(record.contactname) as name,
    clean(record.email) as email,
    clean(record.phone) as phone,
    clean(record.street) as street
from source_record
