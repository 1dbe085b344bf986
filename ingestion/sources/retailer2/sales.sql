-- Harvest Grocers: one line of an order is one sales line.
-- What an order says once is read before its lines are taken apart: carried along with each line,
-- the order with all its lines would cost more than the rest of this query.
with places as (
    select
        source_position as order_position,
        -- How many lines the orders before it have.
        coalesce(
            sum(greatest(len(record.lines), 1)) over (
                order by source_position
                rows between unbounded preceding and 1 preceding
            ), 0
        )::bigint as lines_before
    from source_record
),

orders as (
    select
        source_position as order_position,
        clean(record.orderid) as transaction_id,
        clean(record.ordertype) as order_type,
        date_of(record.businessdate) as sales_date,
        instant_of(record.closedat) as transaction_at,
        clean(record.currency) as currency_code,
        clean(record.channel) as channel,
        clean(record.store.storeid) as store_id,
        clean(record.store.name) as store_name,
        clean(record.store.city) as store_city,
        clean(record.store.region) as store_region,
        clean(record.store.country) as store_country,
        clean(record.customer.customerid) as customer_id,
        clean(record.customer.membercard) as customer_tier,
        clean(record.customer.city) as customer_city,
        clean(record.customer.region) as customer_region,
        clean(record.customer.postalcode) as customer_postal_code,
        clean(record.customer.country) as customer_country,
        -- An order without lines is kept as one line without content, and then rejected.
        case when len(record.lines) > 0 then record.lines else [null] end as lines,
        case
            when len(record.lines) > 0 then json_extract(source_record, '$.lines[*]')::varchar[]
            else ['null']
        end as line_records,
        -- The order as it came, before and after its lines.
        string_split(
            source_record::varchar,
            '"lines":' || json_extract(source_record, '$.lines')::varchar
        ) as around_lines
    from source_record
),

source as (
    select
        * exclude (lines, line_records, around_lines),
        generate_subscripts(lines, 1) as line_position,
        unnest(lines) as line,
        -- The order as it came, with this one of its lines.
        around_lines[1] as record_before,
        unnest(line_records) as line_record,
        around_lines[2] as record_after
    from (
        select
            orders.*,
            places.lines_before
        from orders inner join places using (order_position)
    ) as placed
),

typed as (
    select
        *,
        lines_before + line_position as source_position,
        concat(record_before, '"lines":[', line_record, ']', record_after) as source_record,
        whole_number(line.lineno) as line_number,
        try_cast(line.quantity as decimal(18, 4)) as quantity,
        money_of(line.unitprice.minor, line.unitprice.scale) as unit_price,
        money_of(line.discount.minor, line.discount.scale) as discount_amount,
        money_of(line.linetotal.minor, line.linetotal.scale) as total_amount
    from source
)

select
    source_position,
    order_position as record_position,
    source_record,
    transaction_id,
    line_number,
    case order_type when 'sale' then 'sale' when 'return' then 'return' end as record_type,
    sales_date,
    transaction_at,
    store_id,
    customer_id,
    clean(line.product.productid) as product_id,
    quantity,
    unit_price,
    discount_amount,
    total_amount,
    currency_code,
    case channel when 'in_store' then 'pos' when 'online' then 'online' end as channel,
    clean(line.product.name) as product_name,
    clean(line.product.category) as product_category,
    customer_tier,
    customer_city,
    customer_region,
    customer_postal_code,
    customer_country,
    store_name,
    store_city,
    store_region,
    store_country
from typed
