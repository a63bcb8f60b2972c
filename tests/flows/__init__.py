"""The tests of the flows: one module for each."""
