-- A view, so it is never stale. The daily rates are a small table that is joined by equality, and
-- nothing stands between a condition on sales_date and the months that it leaves out. The two
-- subqueries are asked once per query.
CREATE VIEW warehouse.fact_sales_reporting AS
SELECT
    f.sales_date,
    f.date_key,
    f.retailer_key,
    f.store_key,
    f.product_key,
    f.customer_key,
    f.transaction_id,
    f.line_number,
    f.record_type,
    f.channel,
    f.transaction_at,
    f.quantity,
    f.unit_price,
    f.discount_amount,
    f.total_amount,
    f.currency_code,
    f.source_position,
    f.source_record_hash,
    f.reporting_currency_code,
    f.exchange_rate,
    f.rate_date,
    f.rate_source,
    round(f.unit_price * f.exchange_rate, 4)::numeric(18, 4) AS reporting_unit_price,
    round(f.discount_amount * f.exchange_rate, 4)::numeric(18, 4) AS reporting_discount_amount,
    round(f.total_amount * f.exchange_rate, 4)::numeric(18, 4) AS reporting_total_amount
FROM (
    SELECT
        s.*,
        r.rate_date,
        r.source AS rate_source,
        (SELECT p.currency_code FROM warehouse.reporting_currency AS p) AS reporting_currency_code,
        CASE
            WHEN s.currency_code = (SELECT p.currency_code FROM warehouse.reporting_currency AS p)
                THEN 1
            ELSE r.rate
        END AS exchange_rate
    FROM warehouse.fact_sales AS s
    LEFT JOIN warehouse.daily_rate AS r
        ON
            s.currency_code = r.currency_code
            -- after the last day, the last day's rates
            AND least(s.sales_date, (SELECT max(l.full_date) FROM warehouse.daily_rate AS l))
            = r.full_date
) AS f;

COMMENT ON VIEW warehouse.fact_sales_reporting IS
'One row per retailer, transaction and line: fact_sales, with money in the reporting currency too.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.sales_date IS 'The store''s local business date.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.date_key IS 'The sales date in the calendar.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.retailer_key IS 'Who sold.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.store_key IS 'Where it was sold.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.product_key IS 'What was sold.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.customer_key IS
'Who bought: the version that covers the sales date; -1 when nobody gave a name.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.transaction_id IS
'The retailer''s invoice, order or basket (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales_reporting.line_number IS
'The line within the transaction (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales_reporting.record_type IS
'sale, return, cancellation (of an invoice), or adjustment (of debts or of inventory).';
COMMENT ON COLUMN warehouse.fact_sales_reporting.channel IS 'pos for a till in a store, or online.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.transaction_at IS
'When it was sold. Its date in UTC may be the day before or after sales_date.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.quantity IS
'Units or weight, as the retailer counts the product; negative where goods came back.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.unit_price IS
'Before discount, in currency_code. Null when the quantity is 0 and no price was given.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.discount_amount IS
'What the shop gave away on the line, in currency_code.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.total_amount IS
'What the shop received for the line, in currency_code; negative for returns.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.currency_code IS
'ISO 4217: the currency of all money of the line. Never add up amounts of different ones.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.source_position IS
'Which record of the snapshot the line was, counted from 1: the way back to its landing page.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.source_record_hash IS
'First half of SHA-256 of the record as it came: finds it in its landing page.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.reporting_currency_code IS
'ISO 4217: the currency of the three amounts that follow.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.exchange_rate IS
'Units of the reporting currency for one unit of currency_code on the day; 1 between equals. Null
before the first rate of the currency: nothing is guessed.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.rate_date IS
'The date of that rate, which may be long before the sale. Null where none was needed or known.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.rate_source IS
'Who gave that rate. Null where none was needed or known.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.reporting_unit_price IS
'unit_price at that rate, rounded half up to four decimals. Null without a rate.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.reporting_discount_amount IS
'discount_amount at that rate, rounded likewise. Null without a rate.';
COMMENT ON COLUMN warehouse.fact_sales_reporting.reporting_total_amount IS
'total_amount at that rate, rounded half up (away from zero, so that a return takes back exactly
what its sale brought) to four decimals, line by line: sums of lines agree however they are grouped.
Null without a rate.';
