"""Proves that a scenario can be won and can be lost: the work behind `hotwash verify`.

It stands above scoring, for it scores runs; it imports no textual.
"""
