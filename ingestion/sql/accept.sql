-- Decides, for every candidate line, whether it is a canonical record: `problem` is null, or says
-- which fields are missing or unreadable.
create table judged as
select
    * exclude (source_record),
    $retailer_id as retailer_id,
    source_record::varchar as source_record,
    left(sha256(source_record::varchar), 32) as source_record_hash,
    nullif(
        concat_ws(
            '; ',
            'missing or unreadable: ' || nullif(
                concat_ws(
                    ', ',
                    case when transaction_id is null then 'transaction_id' end,
                    case when line_number is null then 'line_number' end,
                    case when record_type is null then 'record_type' end,
                    case when sales_date is null then 'sales_date' end,
                    case when transaction_at is null then 'transaction_at' end,
                    case when store_id is null then 'store_id' end,
                    case when product_id is null then 'product_id' end,
                    case when quantity is null then 'quantity' end,
                    case when unit_price is null and quantity != 0 then 'unit_price' end,
                    case when discount_amount is null then 'discount_amount' end,
                    case when total_amount is null then 'total_amount' end,
                    case when currency_code is null then 'currency_code' end,
                    case when channel is null then 'channel' end
                ), ''
            ),
            case
                when sales_date != $sales_date
                    then 'sales_date ' || sales_date || ' is not the partition''s'
            end
        ), ''
    ) as problem
from candidate;
