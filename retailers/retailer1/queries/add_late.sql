-- A sale keyed in behind the day's others: a copy of one of them under an invoice of its own.
WITH template AS (
    SELECT *
    FROM albion.invoice_line
    WHERE quantity > 0 AND unit_price > 0 AND stock_code <> ''
    ORDER BY
        abs(invoiced_at::date - %(day)s::date),
        md5(%(seed)s::text || ' ' || invoice_no || ' ' || line_id::text)
    LIMIT 1
),

-- Ids of a day's own range, above all that a generated day takes.
late AS (
    SELECT coalesce(max(line_id) + 1 - %(first_id)s, 0) AS number
    FROM albion.invoice_line
    WHERE line_id >= %(first_id)s AND line_id < %(first_id)s + 1000000
)

INSERT INTO albion.invoice_line (
    line_id, invoice_no, stock_code, description, quantity, invoiced_at, unit_price, customer_id,
    customer_town, account_tier, country
)
SELECT
    %(first_id)s + late.number,
    (%(day)s::date - '2000-01-01'::date)::text || (9000 + late.number)::text,
    template.stock_code,
    template.description,
    mod(template.quantity, 7) + 1,
    coalesce(
        (%(at)s::timestamptz AT TIME ZONE 'Europe/London'),
        %(day)s::date + template.invoiced_at::time
    ),
    template.unit_price,
    template.customer_id,
    template.customer_town,
    template.account_tier,
    template.country
FROM template
CROSS JOIN late
RETURNING 'invoice ' || invoice_no || ', ' || stock_code AS record;
