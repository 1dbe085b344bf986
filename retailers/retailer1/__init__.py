"""Albion Gifts: a UK online wholesaler. Flat invoice lines, page numbers, an API key."""
