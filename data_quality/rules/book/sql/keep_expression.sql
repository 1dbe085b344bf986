INSERT INTO ops.quality_expression (table_name, expression, parameter_names, condition_sql)
VALUES (%(table)s, %(expression)s, %(names)s::text[], %(condition)s)
ON CONFLICT DO NOTHING
