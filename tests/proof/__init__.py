"""The proof that a scenario can be won and can be lost."""
