-- What each partition shows of its customers: all of what the day's last sale carried.
copy (
    with last_sale as (
        select
            sales_date,
            partition_number,
            customer_id,
            arg_max(sale_id, (transaction_at, source_position)) as sale_id
        from current_sale
        where customer_id is not null
        group by sales_date, partition_number, customer_id
    )

    select
        $retailer_id as retailer_id,
        sale.sales_date,
        $snapshot_ids[sale.partition_number] as snapshot_id,
        sale.customer_id,
        sale.customer_tier as loyalty_tier,
        sale.customer_city as city,
        sale.customer_region as region,
        sale.customer_postal_code as postal_code,
        sale.customer_country as country
    from last_sale
    inner join sale on last_sale.sale_id = sale.sale_id
) to $output (format csv, header true);
