-- Journey Market: one row of the export is one sales line; basket and product name it.
with source as (
    select
        source_position,
        source_record,
        record.*
    from source_record
),

typed as (
    select
        source_position,
        source_record,
        clean(basket_id) as transaction_id,
        clean(household_id) as customer_id,
        clean(store_id) as store_id,
        clean(store_city) as store_city,
        clean(store_region) as store_region,
        clean(product_id) as product_id,
        clean(product_name) as product_name,
        clean(department) as product_category,
        try_cast(quantity as decimal(18, 4)) as quantity,
        try_cast(sales_value as decimal(18, 4)) as sales_value,
        -- What the shop itself gave away. A manufacturer's coupon is paid back to the shop.
        sum_of(
            try_cast(retail_disc as decimal(18, 4)), try_cast(coupon_match_disc as decimal(18, 4))
        ) as discount_amount,
        instant_of_ms(transaction_ms) as transaction_at,
        clean(channel) as channel,
        clean(loyalty_tier) as customer_tier,
        clean(household_city) as customer_city,
        clean(household_region) as customer_region
    from source
)

select
    source_position,
    source_position as record_position,
    source_record,
    transaction_id,
    -- The export has no line number. A product sent again for its basket keeps its number: the
    -- later row revises the earlier one, as this folder declares (`revises_lines`).
    dense_rank() over (partition by transaction_id order by product_id) as line_number,
    case when sales_value < 0 or quantity < 0 then 'return' else 'sale' end as record_type,
    day_in('America/New_York', transaction_at) as sales_date,
    transaction_at,
    store_id,
    customer_id,
    product_id,
    quantity,
    -- The export carries line totals after discounts: the shelf price is derived.
    unit_price_of(sum_of(sales_value, discount_amount), quantity) as unit_price,
    discount_amount,
    sales_value as total_amount,
    'USD' as currency_code,
    case channel when 'store' then 'pos' when 'app' then 'online' end as channel,
    product_name,
    product_category,
    customer_tier,
    customer_city,
    customer_region,
    null::varchar as customer_postal_code,
    null::varchar as customer_country,
    null::varchar as store_name,
    store_city,
    store_region,
    'United States' as store_country
from typed
