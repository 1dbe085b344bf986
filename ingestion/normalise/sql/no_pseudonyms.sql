-- Without a key there is no pseudonym that could not be guessed.
create temp macro pseudonym(value) as null::varchar;
