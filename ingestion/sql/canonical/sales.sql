-- Canonical sales records: one row per candidate line. `problem` is null for a record, and says
-- else which fields are missing or unreadable. Decimals travel as text: a JSON number is a double
-- to most readers.
create temp table judged as
select
    $retailer_id as retailer_id,
    transaction_id,
    line_number,
    record_type,
    sales_date,
    strftime(transaction_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as transaction_at,
    store_id,
    customer_id,
    product_id,
    quantity::decimal(18, 4)::varchar as quantity,
    unit_price::decimal(18, 4)::varchar as unit_price,
    discount_amount::decimal(18, 4)::varchar as discount_amount,
    total_amount::decimal(18, 4)::varchar as total_amount,
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
    coalesce(currency_code, 'XXX') as measured_in,
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
            case
                when sales_date != $sales_date
                    then 'sales_date ' || sales_date || ' is not the partition''s'
            end
        ), ''
    ) as problem,
    -- Kept for rejected records only: it is the widest column by far.
    case when problem is not null then source_record::varchar end as rejected_record
from candidate;
