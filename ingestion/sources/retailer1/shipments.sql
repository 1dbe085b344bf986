-- Albion Gifts: one parcel is one shipment. All times are London's wall clock.
with typed as (
    select
        source_position,
        source_record,
        clean(record.shipmentno) as shipment_id,
        clean(record.invoiceno) as transaction_id,
        clean(record.carrier) as carrier,
        try_cast(record.orderedat as timestamp) as ordered_at,
        try_cast(record.shippedat as timestamp) as shipped_at,
        try_cast(record.deliveredat as timestamp) as delivered_at,
        try_cast(record.returnedat as timestamp) as returned_at,
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
    ordered_at at time zone 'Europe/London' as ordered_at,
    shipped_at at time zone 'Europe/London' as shipped_at,
    delivered_at at time zone 'Europe/London' as delivered_at,
    returned_at at time zone 'Europe/London' as returned_at,
    shipping_cost,
    'GBP' as currency_code
from typed
