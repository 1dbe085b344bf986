-- What a customer was before the first date that may have changed is known from one version, that
-- of the day before, whose beginning and attributes cannot change. So a day costs the same however
-- long the history is. Where some attributes are not tracked, all is read: they are the latest
-- day's.
CREATE TEMP TABLE version_before ON COMMIT DROP AS
SELECT
    c.customer_id,
    d.valid_from,
    d.loyalty_tier,
    d.city,
    d.region,
    d.postal_code,
    d.country
FROM touched_customer AS c
INNER JOIN warehouse.dim_retailer AS r ON r.retailer_id = %(retailer_id)s
INNER JOIN warehouse.dim_customer AS d
    ON
        r.retailer_key = d.retailer_key
        AND c.customer_id = d.customer_id
        AND c.first_date > d.valid_from
        AND c.first_date <= d.valid_to
WHERE cardinality(r.tracked_attributes) = 5
