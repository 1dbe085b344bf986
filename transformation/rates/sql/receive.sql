CREATE TEMP TABLE IF NOT EXISTS incoming_rate (
    source text NOT NULL,
    rate_date date NOT NULL,
    currency_code char(3) NOT NULL,
    base_currency_code char(3) NOT NULL,
    rate numeric(24, 12) NOT NULL
) ON COMMIT DROP;

-- of an earlier file of the same load
TRUNCATE incoming_rate
