-- One page of the deliveries of baskets of a half-open window. A delivery is shown as it is now:
-- what lies ahead of it is not known yet.
SELECT
    delivery_id,
    basket_id,
    courier,
    from_store_id,
    to_city,
    to_region,
    (extract(EPOCH FROM placed_at) * 1000)::bigint AS placed_ms,
    CASE WHEN sent_at <= now() THEN (extract(EPOCH FROM sent_at) * 1000)::bigint END AS sent_ms,
    CASE
        WHEN arrived_at <= now() THEN (extract(EPOCH FROM arrived_at) * 1000)::bigint
    END AS arrived_ms,
    CASE WHEN back_at <= now() THEN (extract(EPOCH FROM back_at) * 1000)::bigint END AS back_ms,
    delivery_cost::text AS delivery_cost
FROM journey.delivery
WHERE
    placed_at >= to_timestamp(%(from_ms)s / 1000.0)
    AND placed_at < to_timestamp(%(to_ms)s / 1000.0)
ORDER BY placed_at, delivery_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
