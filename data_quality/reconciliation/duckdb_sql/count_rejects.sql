-- The rejected records of some raw files, counted per file, retailer and currency; the columns are
-- those of count_records.sql.
with record as (
    select
        filename,
        retailer_id,
        currency_code,
        try_cast(total_amount as decimal(38, 12)) as amount
    from read_json(
        $paths,
        format = 'newline_delimited',
        filename = true,
        columns = {
            retailer_id: 'varchar',
            currency_code: 'varchar',
            total_amount: 'varchar'
        }
    )
)

select
    filename,
    retailer_id,
    null as sales_date,
    false as is_superseded,
    currency_code,
    count(*),
    sum(amount),
    count(*) filter (where amount is null)
from record
group by all;
