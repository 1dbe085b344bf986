-- A day of Harvest Grocers with as many order lines as asked for, 8 to an order.
INSERT INTO harvest.store (
    store_id, name, city, region, country, time_zone, currency, money_scale
)
SELECT
    'ST' || lpad(n::text, 3, '0'),
    'Harvest Grocers no. ' || n,
    'City ' || n,
    'CA',
    'USA',
    'America/Los_Angeles',
    'USD',
    2
FROM generate_series(0, 199) AS store (n);
INSERT INTO harvest.customer_order (
    order_id, order_type, business_date, closed_at, channel, store_id,
    customer_id, member_card, customer_city, customer_region, customer_postal_code,
    customer_country
)
SELECT
    'HG-' || lpad(n::text, 10, '0'),
    'sale',
    %(day)s,
    %(day)s::date + interval '20 hours' + n %% 40000 * interval '1 second',
    'in_store',
    'ST' || lpad((n %% 200)::text, 3, '0'),
    'C' || n %% 150000,
    'Golden',
    'City ' || n %% 900,
    'CA',
    (90000 + n %% 900)::text,
    'USA'
FROM generate_series(0, (%(records)s - 1) / 8) AS customer_order (n);
INSERT INTO harvest.order_line (
    order_id, line_no, product_id, product_name, category,
    quantity, unit_price_minor, discount_minor, line_total_minor
)
SELECT
    'HG-' || lpad((n / 8)::text, 10, '0'),
    1 + n %% 8,
    'P' || lpad((n * 7919 %% 20000)::text, 6, '0'),
    'Stone ground wholemeal loaf no. ' || n * 7919 %% 20000,
    'Category ' || n * 7919 %% 50,
    1 + n %% 5,
    99 + n * 31 %% 5000,
    0,
    (1 + n %% 5) * (99 + n * 31 %% 5000)
FROM generate_series(0::bigint, %(records)s - 1) AS line (n);
ANALYZE harvest.store;
ANALYZE harvest.customer_order;
ANALYZE harvest.order_line
