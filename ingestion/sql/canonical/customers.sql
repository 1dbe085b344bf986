-- Canonical customers: one row per customer the retailer knows, as they are at the time of the
-- pull. Names, addresses and numbers leave as pseudonyms: keyed, equal for equal people, and of
-- no use without the key.
create temp table judged as
select
    $retailer_id as retailer_id,
    customer_id,
    customer_tier,
    customer_city,
    customer_region,
    customer_postal_code,
    customer_country,
    pseudonym(name) as name_pseudonym,
    pseudonym(email) as email_pseudonym,
    pseudonym(phone) as phone_pseudonym,
    pseudonym(street) as street_pseudonym,
    source_position,
    left(pseudonym(source_record::varchar), 32) as source_record_hash,
    -- A rejected record is looked up in landing: its text would carry the person out of there.
    null::varchar as rejected_record,
    'NONE' as measured_in,
    0::decimal(38, 4) as measure,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when customer_id is null then 'customer_id' end
                ), ''
            )
        ), ''
    ) as problem
from candidate;
