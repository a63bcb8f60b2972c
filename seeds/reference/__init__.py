"""The reference tables, as CSV: every repair is a row with a reason."""
