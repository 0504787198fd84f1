"""The only SimPy: an engine that turns commands and time into entries."""
