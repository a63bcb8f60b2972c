"""Snapshots of the tables: staging, landing, the DuckDB database, and its SQL."""
