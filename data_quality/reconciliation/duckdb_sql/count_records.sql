-- The canonical records of some raw files, counted per file, place and currency. Everything is read
-- as text, so that one odd value is a difference and not a failure; amounts to more digits than
-- canonical money has, so that none is rounded away. Which record supersedes which is decided anew:
-- a later one of the same key and content, or of the same key where the retailer revises its lines.
with hashed as (
    select
        *,
        hash(row(*columns(* exclude (filename, source_position)))) as content_hash
    from read_json(
        $paths,
        format = 'newline_delimited',
        filename = true,
        columns = $columns
    )
),

record as (
    select
        filename,
        retailer_id,
        sales_date,
        currency_code,
        try_cast(total_amount as decimal(38, 12)) as amount,
        row_number() over (
            partition by
                filename,
                transaction_id,
                line_number,
                case when not $revising[list_position($paths, filename)] then content_hash end
            order by try_cast(source_position as bigint) desc
        ) > 1 as is_superseded
    from hashed
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
