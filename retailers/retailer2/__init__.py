"""Harvest Grocers: stores in three countries. Nested orders, OAuth2, opaque cursors."""
