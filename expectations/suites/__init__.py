"""What only a person knows must hold in a table."""
