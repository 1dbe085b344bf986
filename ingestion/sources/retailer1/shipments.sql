-- Albion Gifts: one row is one shipment. All times are London's wall clock.
with typed as (
    select
        source_position,
        source_record,
        clean(record.shipmentno) as shipment_id,
        clean(record.invoiceno) as transaction_id,
        clean(record.carrier) as carrier,
        clean(record.totown) as destination_city,
        clean(record.tocountry) as destination_country,
        time_of(record.orderedat) as ordered_at,
        time_if_any(record.shippedat) as shipped_at,
        time_if_any(record.deliveredat) as delivered_at,
        time_if_any(record.returnedat) as returned_at,
        try_cast(record.shippingcost as decimal(18, 4)) as shipping_cost,
        lower(clean(record.status)) as status
    from source_record
)

select
    source_position,
    source_record,
    ordered_at::date as sales_date,
    shipment_id,
    transaction_id,
    carrier,
    case when status in ('ordered', 'shipped', 'delivered', 'returned') then status end as status,
    instant_in('Europe/London', ordered_at) as ordered_at,
    instant_in('Europe/London', shipped_at) as shipped_at,
    instant_in('Europe/London', delivered_at) as delivered_at,
    instant_in('Europe/London', returned_at) as returned_at,
    shipping_cost,
    'GBP' as currency_code,
    -- All that it sells lies in the one warehouse of the shop.
    'warehouse' as origin,
    destination_city,
    null::varchar as destination_region,
    destination_country
from typed
