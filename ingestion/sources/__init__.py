"""One folder for each retailer: a declaration and one SQL file per entity."""
