SELECT
    household_id,
    contact_name,
    email,
    phone,
    street,
    city,
    region,
    loyalty_tier
FROM journey.household
ORDER BY household_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
