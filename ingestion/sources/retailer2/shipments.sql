-- Harvest Grocers: one shipment of an online order, its times on the selling store's clock.
select
    source_position,
    source_record,
    date_of(record.businessdate) as sales_date,
    clean(record.shipmentid) as shipment_id,
    clean(record.orderid) as transaction_id,
    clean(record.carrier.name) as carrier,
    case record.state
        when 'placed' then 'ordered'
        when 'inTransit' then 'shipped'
        when 'delivered' then 'delivered'
        when 'returned' then 'returned'
    end as status,
    instant_of(record.timeline.placedat) as ordered_at,
    instant_if_any(record.timeline.shippedat) as shipped_at,
    instant_if_any(record.timeline.deliveredat) as delivered_at,
    instant_if_any(record.timeline.returnedat) as returned_at,
    money_of(record.cost.minor, record.cost.scale) as shipping_cost,
    clean(record.currency) as currency_code,
    clean(record."from".kind) as origin,
    clean(record."to".city) as destination_city,
    clean(record."to".region) as destination_region,
    clean(record."to".country) as destination_country
from source_record
