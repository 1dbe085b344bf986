-- Canonical products: one row per product the retailer offers, as it is at the time of the pull.
create temp table checked_record as
-- What does not fit into its column is null from here on.
with typed as (
    select
        * replace (
            try_cast(list_price as decimal(18, 4)) as list_price
        ),
        list_price as list_price_given
    from candidate
)

select
    $retailer_id as retailer_id,
    product_id,
    product_name,
    product_category,
    list_price::varchar as list_price,
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
                    case when product_id is null then 'product_id' end
                ), ''
            ),
            'no number that fits: ' || nullif(
                concat_ws(
                    ', ',
                    case
                        when list_price is null and list_price_given is not null then 'list_price'
                    end
                ), ''
            ),
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(product_id, 200) then 'product_id' end
                ), ''
            ),
            'longer than 500 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(product_name, 500) then 'product_name' end,
                    case when is_longer(product_category, 500) then 'product_category' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(product_id) then 'product_id' end,
                    case when has_nul(product_name) then 'product_name' end,
                    case when has_nul(product_category) then 'product_category' end,
                    case when has_nul(currency_code) then 'currency_code' end
                ), ''
            ),
            case when not is_currency(currency_code) then 'no currency code: currency_code' end
        ), ''
    ) as problem,
    -- Kept for rejected records only: it is the widest column by far.
    case when problem is not null then source_record::varchar end as rejected_record
from typed;
