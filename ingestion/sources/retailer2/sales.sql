-- Harvest Grocers: one line of an order is one sales line.
with source as (
    select
        source_position as order_position,
        source_record as order_record,
        record as "order",
        generate_subscripts(lines, 1) as line_position,
        unnest(lines) as line
    from (
        select
            *,
            -- An order without lines is kept as one line without content, and then rejected.
            case when len(record.lines) > 0 then record.lines else [null] end as lines
        from source_record
    ) as order_with_lines
),

typed as (
    select
        row_number() over (order by order_position, line_position) as source_position,
        order_position as record_position,
        -- The order as it came, with this one of its lines.
        json_merge_patch(
            order_record,
            json_object(
                'lines', [json_extract(order_record, '$.lines[' || (line_position - 1) || ']')]
            )
        ) as source_record,
        clean("order".orderid) as transaction_id,
        try_cast(line.lineno as integer) as line_number,
        clean("order".ordertype) as order_type,
        try_cast("order".businessdate as date) as sales_date,
        try_cast("order".closedat as timestamptz) as transaction_at,
        "order".store as store,
        "order".customer as customer,
        line.product as product,
        try_cast(line.quantity as decimal(18, 4)) as quantity,
        money_of(line.unitprice.minor, line.unitprice.scale) as unit_price,
        money_of(line.discount.minor, line.discount.scale) as discount_amount,
        money_of(line.linetotal.minor, line.linetotal.scale) as total_amount,
        clean("order".currency) as currency_code,
        clean("order".channel) as channel
    from source
)

select
    source_position,
    record_position,
    source_record,
    transaction_id,
    line_number,
    case order_type when 'sale' then 'sale' when 'return' then 'return' end as record_type,
    sales_date,
    transaction_at,
    clean(store.storeid) as store_id,
    clean(customer.customerid) as customer_id,
    clean(product.productid) as product_id,
    quantity,
    unit_price,
    discount_amount,
    total_amount,
    currency_code,
    case channel when 'in_store' then 'pos' when 'online' then 'online' end as channel,
    clean(product.name) as product_name,
    clean(product.category) as product_category,
    clean(customer.membercard) as customer_tier,
    clean(customer.city) as customer_city,
    clean(customer.region) as customer_region,
    clean(customer.postalcode) as customer_postal_code,
    clean(customer.country) as customer_country,
    clean(store.name) as store_name,
    clean(store.city) as store_city,
    clean(store.region) as store_region,
    clean(store.country) as store_country
from typed
