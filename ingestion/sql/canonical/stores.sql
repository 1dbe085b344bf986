-- Canonical stores: one row per store the retailer runs, as it is at the time of the pull.
create temp table judged as
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
            )
        ), ''
    ) as problem,
    -- Kept for rejected records only: it is the widest column by far.
    case when problem is not null then source_record::varchar end as rejected_record
from candidate;
