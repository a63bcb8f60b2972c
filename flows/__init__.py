"""The Prefect flows that conduct the other layers, and the command line."""
