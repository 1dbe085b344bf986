SELECT
    customer_id AS "customerId",
    full_name AS "fullName",
    email,
    phone,
    street,
    member_card AS "memberCard",
    city,
    region,
    postal_code AS "postalCode",
    country
FROM harvest.customer
WHERE customer_id > %(last_key)s
ORDER BY customer_id
LIMIT %(page_rows)s;
