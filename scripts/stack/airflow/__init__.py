"""The local stack's Airflow."""
