"""The local stack: PostgreSQL, an S3 server, three retailers and Airflow, all on 127.0.0.1."""
