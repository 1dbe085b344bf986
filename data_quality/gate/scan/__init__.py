"""The rules put together as statements, what they find, and some failing rows to show."""
