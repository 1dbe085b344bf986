"""`retail reconcile`: every row and every cent, hop by hop, from the retailers' totals to the star.

Everything is counted anew: the raw files in S3 and the rows in PostgreSQL. Neither the commands
that loaded them nor the constraints that watched over that are trusted.
"""
