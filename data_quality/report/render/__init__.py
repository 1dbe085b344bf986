"""A report as a page and as a table on a terminal."""
