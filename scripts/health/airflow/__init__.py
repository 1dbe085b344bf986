"""Airflow: its components, its DAGs, its runs. Nothing of Airflow is imported: its API is asked."""
