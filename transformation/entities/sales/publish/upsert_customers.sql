INSERT INTO warehouse.dim_customer (
    customer_key, retailer_key, customer_id,
    loyalty_tier, city, region, postal_code, country, valid_from, valid_to
)
SELECT
    customer_key,
    retailer_key,
    customer_id,
    loyalty_tier,
    city,
    region,
    postal_code,
    country,
    valid_from,
    valid_to
FROM customer_version
ON CONFLICT (retailer_key, customer_id, valid_from) DO UPDATE SET
    loyalty_tier = excluded.loyalty_tier,
    city = excluded.city,
    region = excluded.region,
    postal_code = excluded.postal_code,
    country = excluded.country,
    valid_to = excluded.valid_to
WHERE (
    dim_customer.loyalty_tier, dim_customer.city, dim_customer.region,
    dim_customer.postal_code, dim_customer.country, dim_customer.valid_to
) IS DISTINCT FROM (
    excluded.loyalty_tier, excluded.city, excluded.region,
    excluded.postal_code, excluded.country, excluded.valid_to
)
