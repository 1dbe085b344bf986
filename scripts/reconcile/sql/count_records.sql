-- sqlfluff:dialect:duckdb
-- sqlfluff:templater:placeholder:param_style:dollar
-- The canonical records of some raw files, counted per file, place and currency. Everything is read
-- as text, so that one odd value is a difference and not a failure; amounts to more digits than
-- canonical money has, so that none is rounded away. Which record supersedes which is judged anew.
with record as (
    select
        filename,
        retailer_id,
        sales_date,
        currency_code,
        try_cast(total_amount as decimal(38, 12)) as amount,
        row_number() over (
            partition by filename, transaction_id, line_number
            order by try_cast(source_position as bigint) desc
        ) > 1 as is_superseded
    from read_json(
        $paths,
        format = 'newline_delimited',
        filename = true,
        columns = {
            retailer_id: 'varchar',
            sales_date: 'varchar',
            transaction_id: 'varchar',
            line_number: 'varchar',
            currency_code: 'varchar',
            total_amount: 'varchar',
            source_position: 'varchar'
        }
    )
)

select
    filename,
    retailer_id,
    sales_date,
    is_superseded,
    currency_code,
    count(*),
    sum(amount),
    count(*) filter (where amount is null)
from record
group by all;
