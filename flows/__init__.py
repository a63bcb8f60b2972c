"""The Prefect flows that conduct the other layers, and the command line."""

__version__ = "0.1.0"
