-- Canonical inventory: one row per store and product, what is on hand as the sales date ends.
create temp table checked_record as
-- What does not fit into its column is null from here on.
with typed as (
    select
        * replace (
            try_cast(quantity_on_hand as decimal(18, 4)) as quantity_on_hand,
            try_cast(reorder_point as decimal(18, 4)) as reorder_point
        ),
        reorder_point as reorder_point_given
    from candidate
)

select
    $retailer_id as retailer_id,
    sales_date,
    store_id,
    product_id,
    quantity_on_hand::varchar as quantity_on_hand,
    reorder_point::varchar as reorder_point,
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
            'no number that fits: ' || nullif(
                concat_ws(
                    ', ',
                    case
                        when
                            reorder_point is null and reorder_point_given is not null
                            then 'reorder_point'
                    end
                ), ''
            ),
            'longer than 200 characters: ' || nullif(
                concat_ws(
                    ', ',
                    case when is_longer(store_id, 200) then 'store_id' end,
                    case when is_longer(product_id, 200) then 'product_id' end
                ), ''
            ),
            'with a NUL character: ' || nullif(
                concat_ws(
                    ', ',
                    case when has_nul(store_id) then 'store_id' end,
                    case when has_nul(product_id) then 'product_id' end
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
from typed;
