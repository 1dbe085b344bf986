-- Canonical customers: one row per customer the retailer knows, as they are at the time of the
-- pull. Names, addresses and numbers leave as pseudonyms: keyed, equal for equal people, and of
-- no use without the key.
create temp table checked_record as
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
            ),
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(customer_id, 200) then 'customer_id' end
                ), ''
            ),
            'longer than 500 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(customer_tier, 500) then 'customer_tier' end,
                    case when is_longer(customer_city, 500) then 'customer_city' end,
                    case when is_longer(customer_region, 500) then 'customer_region' end,
                    case when is_longer(customer_postal_code, 500) then 'customer_postal_code' end,
                    case when is_longer(customer_country, 500) then 'customer_country' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(customer_id) then 'customer_id' end,
                    case when has_nul(customer_tier) then 'customer_tier' end,
                    case when has_nul(customer_city) then 'customer_city' end,
                    case when has_nul(customer_region) then 'customer_region' end,
                    case when has_nul(customer_postal_code) then 'customer_postal_code' end,
                    case when has_nul(customer_country) then 'customer_country' end
                ), ''
            )
        ), ''
    ) as problem
from candidate;
