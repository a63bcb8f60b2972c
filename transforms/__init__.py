"""Pure functions from text to Polars frames."""
