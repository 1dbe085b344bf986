"""The warehouse's data model as a document, read from the catalogue of a migrated database.

Everything is asked of the catalogue, so the document cannot say what the database does not. What
differs between versions of PostgreSQL is left out: constraints of NOT NULL, and made-up names.
"""
