-- Albion Gifts: one invoice line is one sales line.
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
        clean(invoiceno) as transaction_id,
        -- The wire carries no line number: the order within the invoice is all there is.
        row_number() over (partition by invoiceno order by source_position) as line_number,
        time_of(invoicedate) as invoiced_at,
        -- `17850.0` is customer 17850.
        regexp_replace(clean(customerid), '\.0$', '') as customer_id,
        clean(stockcode) as product_id,
        try_cast(quantity as decimal(18, 4)) as quantity,
        try_cast(unitprice as decimal(18, 4)) as unit_price,
        clean(description) as product_name,
        clean(accounttier) as customer_tier,
        clean(customertown) as customer_city,
        clean(country) as customer_country
    from source
)

select
    source_position,
    source_position as record_position,
    source_record,
    transaction_id,
    line_number,
    -- C is a cancelled invoice, A a bad-debt adjustment; a negative line elsewhere corrects
    -- inventory.
    case
        when transaction_id like 'C%' then 'cancellation'
        when transaction_id like 'A%' or quantity < 0 then 'adjustment'
        else 'sale'
    end as record_type,
    invoiced_at::date as sales_date,
    instant_in('Europe/London', invoiced_at) as transaction_at,
    'ALBION-WEB' as store_id,
    customer_id,
    product_id,
    quantity,
    unit_price,
    0::decimal(18, 4) as discount_amount,
    amount_of(quantity, unit_price) as total_amount,
    'GBP' as currency_code,
    'online' as channel,
    product_name,
    null::varchar as product_category,
    customer_tier,
    customer_city,
    null::varchar as customer_region,
    null::varchar as customer_postal_code,
    customer_country,
    'Albion Gifts Online' as store_name,
    'London' as store_city,
    null::varchar as store_region,
    'United Kingdom' as store_country
from typed
