-- The attached tables of the retailer's facts of the months around the snapshots' dates.
SELECT c.relname
FROM
    generate_series(
        date_trunc('month', %(first_date)s::date - 70),
        %(last_date)s::date + 31,
        '1 month'
    ) AS m (first_day)
INNER JOIN pg_class AS c
    ON
        c.relname = warehouse.table_partition_name(%(retailer_id)s, m.first_day::date)
        AND c.relnamespace = 'warehouse'::regnamespace
        AND c.relispartition
ORDER BY c.relname
