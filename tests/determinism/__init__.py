"""Scenario, seed and commands give the same log, wherever and by whatever it is run."""
