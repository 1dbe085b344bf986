-- One row per column of a table, in the table's order. NOT NULL is read here and not from the
-- constraints: only newer servers have constraints of that kind.
SELECT
    a.attrelid,
    a.attname,
    format_type(a.atttypid, a.atttypmod) AS type_name,
    replace(format_type(a.atttypid, NULL), ' ', '_') AS short_type,
    a.attnotnull,
    CASE
        WHEN a.attidentity != '' THEN 'identity'
        WHEN a.attgenerated != '' THEN 'generated: ' || pg_get_expr(d.adbin, d.adrelid)
        WHEN d.adbin IS NOT NULL THEN 'default: ' || pg_get_expr(d.adbin, d.adrelid)
    END AS origin,
    col_description(a.attrelid, a.attnum) AS comment
FROM pg_attribute AS a
LEFT JOIN pg_attrdef AS d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE a.attrelid = any(%(tables)s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
