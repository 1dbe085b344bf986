-- Canonical sales records: one row per candidate line. `problem` is null for a record, and says
-- else which of its fields are wrong and how, without their values. Decimals travel as text: a JSON
-- number is a double to most readers.
create temp table checked_record as
-- What does not fit into its column is null from here on.
with typed as (
    select
        * replace (
            try_cast(line_number as integer) as line_number,
            try_cast(quantity as decimal(18, 4)) as quantity,
            try_cast(unit_price as decimal(18, 4)) as unit_price,
            try_cast(discount_amount as decimal(18, 4)) as discount_amount,
            try_cast(total_amount as decimal(18, 4)) as total_amount
        )
    from candidate
)

select
    $retailer_id as retailer_id,
    transaction_id,
    line_number,
    record_type,
    sales_date,
    instant_text(transaction_at) as transaction_at,
    store_id,
    customer_id,
    product_id,
    quantity::varchar as quantity,
    unit_price::varchar as unit_price,
    discount_amount::varchar as discount_amount,
    total_amount::varchar as total_amount,
    currency_code,
    channel,
    product_name,
    product_category,
    customer_tier,
    customer_city,
    customer_region,
    customer_postal_code,
    customer_country,
    store_name,
    store_city,
    store_region,
    store_country,
    source_position,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    case when is_currency(currency_code) then currency_code else 'XXX' end as measured_in,
    total_amount::decimal(38, 4) as measure,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when transaction_id is null then 'transaction_id' end,
                    case when line_number is null then 'line_number' end,
                    case when record_type is null then 'record_type' end,
                    case when sales_date is null then 'sales_date' end,
                    case when transaction_at is null then 'transaction_at' end,
                    case when store_id is null then 'store_id' end,
                    case when product_id is null then 'product_id' end,
                    case when quantity is null then 'quantity' end,
                    case when unit_price is null and quantity != 0 then 'unit_price' end,
                    case when discount_amount is null then 'discount_amount' end,
                    case when total_amount is null then 'total_amount' end,
                    case when currency_code is null then 'currency_code' end,
                    case when channel is null then 'channel' end
                ), ''
            ),
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(transaction_id, 200) then 'transaction_id' end,
                    case when is_longer(store_id, 200) then 'store_id' end,
                    case when is_longer(customer_id, 200) then 'customer_id' end,
                    case when is_longer(product_id, 200) then 'product_id' end
                ), ''
            ),
            'longer than 500 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(record_type, 500) then 'record_type' end,
                    case when is_longer(channel, 500) then 'channel' end,
                    case when is_longer(product_name, 500) then 'product_name' end,
                    case when is_longer(product_category, 500) then 'product_category' end,
                    case when is_longer(customer_tier, 500) then 'customer_tier' end,
                    case when is_longer(customer_city, 500) then 'customer_city' end,
                    case when is_longer(customer_region, 500) then 'customer_region' end,
                    case when is_longer(customer_postal_code, 500) then 'customer_postal_code' end,
                    case when is_longer(customer_country, 500) then 'customer_country' end,
                    case when is_longer(store_name, 500) then 'store_name' end,
                    case when is_longer(store_city, 500) then 'store_city' end,
                    case when is_longer(store_region, 500) then 'store_region' end,
                    case when is_longer(store_country, 500) then 'store_country' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(transaction_id) then 'transaction_id' end,
                    case when has_nul(store_id) then 'store_id' end,
                    case when has_nul(customer_id) then 'customer_id' end,
                    case when has_nul(product_id) then 'product_id' end,
                    case when has_nul(record_type) then 'record_type' end,
                    case when has_nul(channel) then 'channel' end,
                    case when has_nul(product_name) then 'product_name' end,
                    case when has_nul(product_category) then 'product_category' end,
                    case when has_nul(customer_tier) then 'customer_tier' end,
                    case when has_nul(customer_city) then 'customer_city' end,
                    case when has_nul(customer_region) then 'customer_region' end,
                    case when has_nul(customer_postal_code) then 'customer_postal_code' end,
                    case when has_nul(customer_country) then 'customer_country' end,
                    case when has_nul(store_name) then 'store_name' end,
                    case when has_nul(store_city) then 'store_city' end,
                    case when has_nul(store_region) then 'store_region' end,
                    case when has_nul(store_country) then 'store_country' end,
                    case when has_nul(currency_code) then 'currency_code' end
                ), ''
            ),
            'out of range: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_out_of_range(transaction_at) then 'transaction_at' end
                ), ''
            ),
            case when not is_currency(currency_code) then 'no currency code: currency_code' end,
            case
                when sales_date != $sales_date
                    then 'sales_date ' || sales_date || ' is not the partition''s'
            end
        ), ''
    ) as problem,
    -- Kept for rejected records only: it is the widest column by far.
    case when problem is not null then source_record::varchar end as rejected_record
from typed;
