"""What can be wrong with an expression, or with its evaluation."""

from __future__ import annotations


class PromqlError(Exception):
    """A text that is no PromQL, that Hotwash does not support, or that cannot be evaluated.

    `position` is the offset in characters where the trouble starts, or None where it is not known
    (the parser tells no places; those that are told were found by the scan before it).
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class EvaluationError(PromqlError):
    """An expression that is well formed, and has no value at this moment: many-to-many
    matching, for example."""
