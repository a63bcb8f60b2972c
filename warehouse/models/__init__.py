"""The SQL views and macros of the DuckDB database."""
