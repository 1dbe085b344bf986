-- Canonical stores: one row per store the retailer runs, as it is at the time of the pull.
create temp table checked_record as
select
    $retailer_id as retailer_id,
    store_id,
    store_name,
    store_city,
    store_region,
    store_country,
    time_zone,
    currency_code,
    source_position,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    'NONE' as measured_in,
    0::decimal(38, 4) as measure,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when store_id is null then 'store_id' end
                ), ''
            ),
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(store_id, 200) then 'store_id' end
                ), ''
            ),
            'longer than 500 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(store_name, 500) then 'store_name' end,
                    case when is_longer(store_city, 500) then 'store_city' end,
                    case when is_longer(store_region, 500) then 'store_region' end,
                    case when is_longer(store_country, 500) then 'store_country' end,
                    case when is_longer(time_zone, 500) then 'time_zone' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(store_id) then 'store_id' end,
                    case when has_nul(store_name) then 'store_name' end,
                    case when has_nul(store_city) then 'store_city' end,
                    case when has_nul(store_region) then 'store_region' end,
                    case when has_nul(store_country) then 'store_country' end,
                    case when has_nul(time_zone) then 'time_zone' end,
                    case when has_nul(currency_code) then 'currency_code' end
                ), ''
            ),
            case when not is_currency(currency_code) then 'no currency code: currency_code' end
        ), ''
    ) as problem,
    -- Kept for rejected records only: it is the widest column by far.
    case when problem is not null then source_record::varchar end as rejected_record
from candidate;
