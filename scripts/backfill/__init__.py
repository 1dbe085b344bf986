"""Sales dates through the real Airflow."""
