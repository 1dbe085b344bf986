SELECT count(*) AS total FROM albion.product;
