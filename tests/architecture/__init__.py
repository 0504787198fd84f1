"""The laws of the house as failing tests, each with its reason."""
