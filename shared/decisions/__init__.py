"""Decisions on record in S3, beside the raw zone: rules of the database, overrides, exchange rates.

An object is written once and never replaced or expired, so that a rebuild knows what was decided.
"""
