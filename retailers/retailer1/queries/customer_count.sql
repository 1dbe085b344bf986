SELECT count(*) AS total FROM albion.customer;
