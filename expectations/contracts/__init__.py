"""One YAML a table: the only place where a table is described."""
