-- Canonical shipments: one row per parcel of a transaction of the sales date, as far as it came.
create temp table judged as
select
    $retailer_id as retailer_id,
    sales_date,
    shipment_id,
    transaction_id,
    carrier,
    status,
    strftime(ordered_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as ordered_at,
    strftime(shipped_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as shipped_at,
    strftime(delivered_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as delivered_at,
    strftime(returned_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as returned_at,
    shipping_cost::decimal(18, 4)::varchar as shipping_cost,
    currency_code,
    source_position,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    coalesce(currency_code, 'XXX') as measured_in,
    shipping_cost::decimal(38, 4) as measure,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when sales_date is null then 'sales_date' end,
                    case when shipment_id is null then 'shipment_id' end,
                    case when transaction_id is null then 'transaction_id' end,
                    case when status is null then 'status' end,
                    case when ordered_at is null then 'ordered_at' end,
                    case when shipping_cost is null then 'shipping_cost' end,
                    case when currency_code is null then 'currency_code' end
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
