"""The documents and reference tables that the pipeline starts from."""
