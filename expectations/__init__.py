"""What every table must look like, and what must hold in it."""
