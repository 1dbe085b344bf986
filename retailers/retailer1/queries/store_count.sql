SELECT count(*) AS total FROM albion.store;
