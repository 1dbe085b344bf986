"""The folder of one more retailer."""
