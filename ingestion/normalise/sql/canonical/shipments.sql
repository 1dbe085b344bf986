-- Canonical shipments: one row per shipment of a transaction of the sales date, as far as it came.
create temp table checked_record as
-- What does not fit into its column is null from here on.
with typed as (
    select
        * replace (
            try_cast(shipping_cost as decimal(18, 4)) as shipping_cost
        )
    from candidate
)

select
    $retailer_id as retailer_id,
    sales_date,
    shipment_id,
    transaction_id,
    carrier,
    status,
    instant_text(ordered_at) as ordered_at,
    instant_text(shipped_at) as shipped_at,
    instant_text(delivered_at) as delivered_at,
    instant_text(returned_at) as returned_at,
    shipping_cost::varchar as shipping_cost,
    currency_code,
    source_position,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    case when is_currency(currency_code) then currency_code else 'XXX' end as measured_in,
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
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(shipment_id, 200) then 'shipment_id' end,
                    case when is_longer(transaction_id, 200) then 'transaction_id' end
                ), ''
            ),
            'longer than 500 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(carrier, 500) then 'carrier' end,
                    case when is_longer(status, 500) then 'status' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(shipment_id) then 'shipment_id' end,
                    case when has_nul(transaction_id) then 'transaction_id' end,
                    case when has_nul(carrier) then 'carrier' end,
                    case when has_nul(status) then 'status' end,
                    case when has_nul(currency_code) then 'currency_code' end
                ), ''
            ),
            'out of range: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_out_of_range(ordered_at) then 'ordered_at' end,
                    case when is_out_of_range(shipped_at) then 'shipped_at' end,
                    case when is_out_of_range(delivered_at) then 'delivered_at' end,
                    case when is_out_of_range(returned_at) then 'returned_at' end
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
