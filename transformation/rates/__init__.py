"""Exchange rates into the warehouse."""
