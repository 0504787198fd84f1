"""Vector matching: which element of one side belongs to which of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql.ast import Matching
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.shapes import (
    NAME,
    Shape,
    Vector,
    both,
    nothing,
    signature,
)

Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_] | None
ONE_TO_ONE_ERROR = (
    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
)
GROUPING_ERROR = "multiple matches for labels: grouping labels must ensure unique matches"


class Numbers:
    """Numbers for signatures, shared by the two sides of one operation; compared by identity."""

    __slots__ = ("codes",)

    def __init__(self) -> None:
        self.codes: dict[LabelKey, int] = {}

    def of(self, key: LabelKey) -> int:
        """The number of a signature, a new one if it is new."""
        return self.codes.setdefault(key, len(self.codes))


def signatures(shape: Shape, matching: Matching, numbers: Numbers) -> Ints:
    """A number for what each element must share with its partner, int64[size]."""
    return shape.cached(
        ("signature", numbers),
        lambda: np.array([numbers.of(key) for key in _codes(shape, matching)], np.int64),
    )


@dataclass(slots=True)
class Plan:
    """What two shapes and a matching have in common, whatever is present.

    many, one  int64[n]  pairs of places, in the order of the many side
    codes      int64[n]  the signature of each pair
    """

    shape: Shape
    many: Ints
    one: Ints
    codes: Ints
    distinct: bool
    partners: Ints


@dataclass(slots=True)
class Pairs:
    """Pairs of places to combine, and the labels of what comes out."""

    shape: Shape
    left: Ints
    right: Ints
    mask: Mask
    codes: Ints
    distinct: bool
    one_to_one: bool

    def result(self, values: NDArray[np.float64], kept: Mask) -> Vector:
        """A vector of the pairs' values, of those that are kept; raises EvaluationError where
        labels collide."""
        mask = both(kept, self.mask)
        if mask is not None and mask.all():
            mask = None
        if not self.distinct:
            # one-to-one: also what the comparison then drops must have had one partner only
            counted = self.mask if self.one_to_one else mask
            codes = self.codes if counted is None else self.codes[counted]
            if len(np.unique(codes)) < len(codes):
                raise EvaluationError(ONE_TO_ONE_ERROR if self.one_to_one else GROUPING_ERROR)
        return Vector(self.shape, values, mask)


def match_vectors(left: Vector, right: Vector, matching: Matching, *, drop_name: bool) -> Pairs:
    """The pairs of two vectors; raises EvaluationError for many-to-many."""
    swapped = matching.card == "one-to-many"
    many, one = (right, left) if swapped else (left, right)
    if not many.any() or not one.any():
        many = nothing(many.shape)
    elif one.shape.size:
        _check_one_side(one, matching, swapped)
    plan = many.shape.cached(
        ("match", one.shape, matching, drop_name),
        lambda: _plan(many.shape, one.shape, matching, drop_name),
    )
    mask = None if many.mask is None else many.mask[plan.many]
    one_mask = None if one.mask is None else one.mask[plan.one]
    if plan.partners.size:
        return _dynamic(many, one, matching, drop_name, swapped)
    pairs_left, pairs_right = (plan.one, plan.many) if swapped else (plan.many, plan.one)
    return Pairs(
        plan.shape, pairs_left, pairs_right, both(mask, one_mask), plan.codes, plan.distinct,
        matching.card == "one-to-one",
    )  # fmt: skip


def _codes(shape: Shape, matching: Matching) -> list[LabelKey]:
    return shape.cached(
        ("keys", matching.on, matching.labels),
        lambda: [signature(ls, matching.on, matching.labels) for ls in shape.labels],
    )


def _collides(shape: Shape, matching: Matching) -> bool:
    def make() -> bool:
        keys = _codes(shape, matching)
        return len(dict.fromkeys(keys)) < len(keys)

    return shape.cached(("collides", matching.on, matching.labels), make)


def _check_one_side(one: Vector, matching: Matching, swapped: bool) -> None:
    """On the one side a signature may be there once."""
    if not _collides(one.shape, matching):
        return
    keys = _codes(one.shape, matching)
    first: dict[LabelKey, int] = {}
    for place in one.indices().tolist():
        other = first.setdefault(keys[place], place)
        if other != place:
            raise EvaluationError(_many_to_many(one.shape, keys[place], other, place, swapped))


def _many_to_many(shape: Shape, key: LabelKey, a: int, b: int, swapped: bool) -> str:
    pair = sorted([_braces(label_key(shape.labels[a])), _braces(label_key(shape.labels[b]))])
    side = "left" if swapped else "right"
    return (
        f"found duplicate series for the match group {_braces(key)} on the {side} hand-side of the "
        f"operation: [{', '.join(pair)}];many-to-many matching not allowed: "
        "matching labels must be unique on one side"
    )


def _braces(key: LabelKey) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in key) + "}"


def _plan(many: Shape, one: Shape, matching: Matching, drop_name: bool) -> Plan:
    places: dict[LabelKey, list[int]] = {}
    for place, key in enumerate(_codes(one, matching)):
        places.setdefault(key, []).append(place)
    # partners: several candidates, of which at most one is present at a time; then pairs depend on
    # the masks
    partners = [p for found in places.values() if len(found) > 1 for p in found]
    keys = _codes(many, matching)
    pairs = [(i, places[key][0]) for i, key in enumerate(keys) if key in places]
    labels = [_labels(many.labels[i], one.labels[j], matching, drop_name) for i, j in pairs]
    if matching.card == "one-to-one":
        identity: list[LabelKey] = [keys[i] for i, _ in pairs]
    else:
        identity = [(*keys[i], ("", ""), *label_key(ls)) for (i, _), ls in zip(pairs, labels)]
    numbers: dict[LabelKey, int] = {}
    codes = [numbers.setdefault(key, len(numbers)) for key in identity]
    return Plan(
        shape=Shape(labels),
        many=np.array([i for i, _ in pairs], np.int64),
        one=np.array([j for _, j in pairs], np.int64),
        codes=np.array(codes, np.int64),
        distinct=len(numbers) == len(codes),
        partners=np.array(partners, np.int64),
    )


def _labels(
    many: dict[str, str], one: dict[str, str], matching: Matching, drop_name: bool
) -> dict[str, str]:
    labels = {k: v for k, v in many.items() if not (drop_name and k == NAME)}
    if matching.card == "one-to-one":
        names = matching.labels
        labels = {k: v for k, v in labels.items() if (k in names) == matching.on}
    for name in matching.include:
        labels.pop(name, None)
        if one.get(name):
            labels[name] = one[name]
    return labels


def _dynamic(
    many: Vector, one: Vector, matching: Matching, drop_name: bool, swapped: bool
) -> Pairs:
    """The rare case that partners change places: match what is present now, on shapes of its
    own."""
    here = one.indices()
    small = Shape([one.shape.labels[i] for i in here.tolist()])
    plan = _plan(many.shape, small, matching, drop_name)
    mask = None if many.mask is None else many.mask[plan.many]
    there = here[plan.one] if len(plan.one) else plan.one
    left, right = (there, plan.many) if swapped else (plan.many, there)
    return Pairs(
        plan.shape, left, right, mask, plan.codes, plan.distinct, matching.card == "one-to-one"
    )
