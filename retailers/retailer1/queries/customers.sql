SELECT
    customer_id AS "CustomerID",
    contact_name AS "ContactName",
    email AS "Email",
    phone AS "Phone",
    street AS "Street",
    town AS "Town",
    postcode AS "Postcode",
    country AS "Country",
    account_tier AS "AccountTier"
FROM albion.customer
ORDER BY customer_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
