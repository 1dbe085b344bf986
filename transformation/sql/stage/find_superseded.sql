-- sqlfluff:dialect:duckdb
-- Lines that a later line of the same transaction and number replaces. Only lines that are there
-- twice are compared.
create temp table superseded as
with repeated as (
    select
        partition_number,
        transaction_id,
        line_number
    from sale
    group by all
    having count(*) > 1
)

select sale.sale_id
from sale
inner join repeated
    on
        sale.partition_number = repeated.partition_number
        and sale.transaction_id is not distinct from repeated.transaction_id
        and sale.line_number is not distinct from repeated.line_number
qualify row_number() over (
    partition by sale.partition_number, sale.transaction_id, sale.line_number
    order by sale.source_position desc
) > 1;

-- What readers would see.
create temp view current_sale as
select sale.* -- noqa: AM04
from sale
where not exists (
    select 1 from superseded
    where superseded.sale_id = sale.sale_id
);
