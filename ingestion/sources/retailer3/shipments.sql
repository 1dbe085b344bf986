-- Journey Market: one delivery of a basket of the app. Its times alone show how far it came.
with typed as (
    select
        source_position,
        source_record,
        clean(record.delivery_id) as shipment_id,
        clean(record.basket_id) as transaction_id,
        clean(record.courier) as carrier,
        instant_of_ms(record.placed_ms) as ordered_at,
        instant_of_ms_if_any(record.sent_ms) as shipped_at,
        instant_of_ms_if_any(record.arrived_ms) as delivered_at,
        instant_of_ms_if_any(record.back_ms) as returned_at,
        try_cast(record.delivery_cost as decimal(18, 4)) as shipping_cost,
        clean(record.from_store_id) as from_store_id,
        clean(record.to_city) as destination_city,
        clean(record.to_region) as destination_region
    from source_record
)

select
    source_position,
    source_record,
    day_in('America/New_York', ordered_at) as sales_date,
    shipment_id,
    transaction_id,
    carrier,
    case
        when returned_at is not null then 'returned'
        when delivered_at is not null then 'delivered'
        when shipped_at is not null then 'shipped'
        else 'ordered'
    end as status,
    ordered_at,
    shipped_at,
    delivered_at,
    returned_at,
    shipping_cost,
    'USD' as currency_code,
    case when from_store_id is null then 'warehouse' else 'store' end as origin,
    destination_city,
    destination_region,
    'United States' as destination_country
from typed
