-- The canonical records of the partitions that are staged together. `partition_number` says whose
-- a record is: its partition's place in the list of files.
create temp table sale as
select
    * exclude (filename), -- noqa: AM04
    row_number() over () as sale_id,
    list_position($paths, filename) as partition_number
from read_json(
    $paths,
    format = 'newline_delimited',
    filename = true,
    columns = {
        retailer_id: 'varchar',
        transaction_id: 'varchar',
        line_number: 'integer',
        record_type: 'varchar',
        sales_date: 'date',
        transaction_at: 'varchar',
        store_id: 'varchar',
        customer_id: 'varchar',
        product_id: 'varchar',
        quantity: 'decimal(18, 4)',
        unit_price: 'decimal(18, 4)',
        discount_amount: 'decimal(18, 4)',
        total_amount: 'decimal(18, 4)',
        currency_code: 'varchar',
        channel: 'varchar',
        product_name: 'varchar',
        product_category: 'varchar',
        customer_tier: 'varchar',
        customer_city: 'varchar',
        customer_region: 'varchar',
        customer_postal_code: 'varchar',
        customer_country: 'varchar',
        store_name: 'varchar',
        store_city: 'varchar',
        store_region: 'varchar',
        store_country: 'varchar',
        source_position: 'bigint',
        source_record_hash: 'varchar'
    }
);
