"""`make demo`, and the table that it ends with."""
