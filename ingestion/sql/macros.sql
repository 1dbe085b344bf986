-- Exact arithmetic for the sources' queries: DuckDB divides decimals as doubles, these do not.

-- Text to a name or an id: blanks mean absent.
create temp macro clean(value) as nullif(trim(value), '');

-- Minor units and their scale (0, 2, 3 or 4 digits) to money. Unknown scales give null. What has
-- more than 18 digits would not fit into money, and DuckDB reads wider decimals a hundred times
-- more slowly.
create temp macro money_of(minor, scale) as
try_cast(minor as decimal(18, 0)) * case scale
    when '0' then 1.0000::decimal(5, 4)
    when '2' then 0.0100::decimal(5, 4)
    when '3' then 0.0010::decimal(5, 4)
    when '4' then 0.0001::decimal(5, 4)
end;

-- |amount / quantity|, both decimal(18, 4), rounded half up to four digits. Null for quantity 0.
create temp macro unit_price_of(amount, quantity) as (
    (abs(amount) * 10000)::decimal(38, 0)::hugeint * 20000
    + (abs(quantity) * 10000)::decimal(38, 0)::hugeint
) // nullif(2 * (abs(quantity) * 10000)::decimal(38, 0)::hugeint, 0)
* 0.0001::decimal(5, 4);
