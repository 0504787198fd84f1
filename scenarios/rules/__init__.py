"""Lint rules, one a file; `scenarios.rules.registry` lists them."""
