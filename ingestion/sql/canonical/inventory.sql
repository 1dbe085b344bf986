-- Canonical inventory: one row per store and product, its stock at the end of the sales date.
create temp table judged as
select
    $retailer_id as retailer_id,
    sales_date,
    store_id,
    product_id,
    quantity_on_hand::decimal(18, 4)::varchar as quantity_on_hand,
    reorder_point::decimal(18, 4)::varchar as reorder_point,
    source_position,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    'UNITS' as measured_in,
    quantity_on_hand::decimal(38, 4) as measure,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when sales_date is null then 'sales_date' end,
                    case when store_id is null then 'store_id' end,
                    case when product_id is null then 'product_id' end,
                    case when quantity_on_hand is null then 'quantity_on_hand' end
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
