-- What the sources' queries read with, and what canonical records are held against. No value of a
-- record may end a query: what cannot be read is null, what cannot be stored is found by name.

-- Text to a name or an id: blanks mean absent.
create temp macro clean(value) as nullif(trim(value), '');

-- A whole number; null for a fraction, which a cast would round.
create temp macro whole_number(value) as
case
    when try_cast(value as decimal(18, 4)) = try_cast(value as integer)
        then try_cast(value as integer)
end;

-- A wall clock's time, an instant and a day. Words for times, such as `epoch`, are none.
create temp macro time_of(value) as
case when ltrim(value) between '0' and ':' then try_cast(value as timestamp) end;
-- ICU ends a query at the last microsecond of all time, even in try_cast.
create temp macro instant_of(value) as
case when ltrim(value) between '0' and ':' then try(try_cast(value as timestamptz)) end;
create temp macro date_of(value) as
case when ltrim(value) between '0' and ':' then try_cast(value as date) end;

-- Numbers and instants that may be absent. Where something came that is none, they give what no
-- column can hold, so that the record is rejected: it must not pass for one without the field.
create temp macro number_if_any(value) as
case
    when clean(value) is not null
        then coalesce(try_cast(value as decimal(18, 4)), 1e30::decimal(38, 4))
end;
create temp macro time_if_any(value) as
case when clean(value) is not null then coalesce(time_of(value), 'infinity'::timestamp) end;
create temp macro instant_if_any(value) as
case when clean(value) is not null then coalesce(instant_of(value), 'infinity'::timestamptz) end;

-- The instant of a wall clock's time in a zone, and that time and day of an instant. At the ends of
-- all time there is none.
create temp macro instant_in(zone, wall_time) as try(wall_time at time zone zone);
create temp macro day_in(zone, instant) as try((instant at time zone zone)::date);

-- Milliseconds since 1970 to an instant.
create temp macro instant_of_ms(value) as try(make_timestamptz(try_cast(value as bigint) * 1000));
create temp macro instant_of_ms_if_any(value) as
case when clean(value) is not null then coalesce(instant_of_ms(value), 'infinity'::timestamptz) end;

-- Exact arithmetic: DuckDB divides decimals as doubles, and ends a query that overflows. These do
-- neither. A result that does not fit into money is null.

create temp macro sum_of(one, other) as try(one + other);

-- quantity * price, both decimal(18, 4). With more than four decimals it is rounded, half away from
-- zero. Wide decimals are a hundred times slower: they are for what needs them.
create temp macro amount_of(quantity, price) as
coalesce(
    try_cast(try(quantity * price) as decimal(18, 4)),
    try_cast(quantity::decimal(19, 4) * price as decimal(18, 4))
);

-- Minor units and their scale (0, 2, 3 or 4 digits) to money. Unknown scales and fractions of a
-- minor unit give null. What has more than 18 digits would not fit into money.
create temp macro money_of(minor, scale) as
case
    when not contains(minor, '.') and not contains(minor, 'e')
        then try(
            try_cast(minor as decimal(18, 0)) * case scale
                when '0' then 1.0000::decimal(5, 4)
                when '2' then 0.0100::decimal(5, 4)
                when '3' then 0.0010::decimal(5, 4)
                when '4' then 0.0001::decimal(5, 4)
            end
        )
end;

-- |amount / quantity|, both decimal(18, 4), rounded half up to four digits. Null for quantity 0.
create temp macro ten_thousandths(value) as
coalesce(
    try((abs(value) * 10000)::decimal(38, 0)::hugeint),
    (abs(value)::decimal(23, 4) * 10000)::decimal(38, 0)::hugeint
);
create temp macro unit_price_of(amount, quantity) as
try_cast(
    (ten_thousandths(amount) * 20000 + ten_thousandths(quantity))
    // nullif(2 * ten_thousandths(quantity), 0) * 0.0001::decimal(5, 4) as decimal(18, 4)
);

-- What PostgreSQL cannot hold, or no index: the canonical queries name the fields.
-- Bytes are counted in no time, and are never fewer than characters.
create temp macro is_longer(value, longest) as strlen(value) > longest and length(value) > longest;
create temp macro has_nul(value) as contains(value, chr(0));
create temp macro is_out_of_range(instant) as
instant not between '1900-01-01'::timestamptz and '2200-01-01'::timestamptz;
-- An instant as canonical records have it.
create temp macro instant_text(instant) as
case
    when not is_out_of_range(instant)
        then strftime(instant at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')
end;
create temp macro is_currency(code) as regexp_full_match(code, '[A-Z]{3}');

-- A place in a JSON record as contracts name it: `$.lines[0].lineNo` is `lines[].lineNo`.
create temp macro field_name(place) as
regexp_replace(regexp_replace(place, '^\$\.?', ''), '\[[0-9]+\]', '[]', 'g');

-- A record's text with the names of the fields outside its contract.
create temp macro and_others(record, names) as
case
    when record is null or names is null then coalesce(record, 'null')
    else left(record, -1) || ',"_other_fields":' || names || '}'
end;
