"""What makes the built-ins real, and not a toy."""
