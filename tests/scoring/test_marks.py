"""The criteria by themselves, against the numbers that they were agreed with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.marks import (
    Discount,
    Mark,
    Part,
    clip,
    clock_credit,
    f1,
    gather,
    severity_loss,
    told_apart,
    total,
)

times = st.one_of(st.none(), st.floats(0, 5000))
shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("actual", "credit"),
    [(0, 1.0), (300, 1.0), (450, 0.6), (600, 0.4), (900, 0.0), (None, 0.0), (301, 0.7986667)],
)
def test_a_clock_gives_full_credit_up_to_its_target_and_none_at_three_times_it(
    actual: float | None, credit: float
) -> None:
    assert clock_credit(actual, 300) == pytest.approx(credit)


@pytest.mark.parametrize(
    ("declared", "now", "worst", "loss"),
    [
        (None, "SEV1", "SEV1", 1.0),
        ("SEV2", "SEV1", "SEV1", 0.5),
        ("SEV3", "SEV1", "SEV1", 0.8),
        ("SEV4", "SEV1", "SEV1", 1.0),
        ("SEV1", "SEV2", "SEV2", 0.1),
        ("SEV1", "SEV3", "SEV3", 0.6),
        ("SEV1", "SEV4", "SEV4", 1.0),
        ("SEV1", "SEV3", "SEV1", 0.0),
        ("SEV2", "SEV3", "SEV1", 0.0),
        ("SEV3", "SEV3", "SEV1", 0.0),
    ],
)
def test_severity_loses_by_how_far_it_is_off_and_foresight_is_never_punished(
    declared: str | None, now: str, worst: str, loss: float
) -> None:
    assert severity_loss(declared, now, worst) == loss


def test_f1_is_that_of_sets() -> None:
    three = {"canary", "retries", "search"}
    assert f1(three, {"canary", "retries", "symptom-alerts"}) == pytest.approx(2 / 3)
    assert f1([], three) == f1(three, []) == 0.0


def test_marking_all_as_noise_is_worth_nothing() -> None:
    assert told_apart(["n", "t"], ["n"], ["t"]) == 0.0
    assert told_apart(["n"], ["n"], ["t"]) == 1.0
    assert told_apart(["t"], ["n"], ["t"]) == 0.0
    assert told_apart([], [], ["t"]) == 1.0


def test_discounts_take_at_most_half_and_make_a_loss_larger() -> None:
    marks = [Mark("a", 10, 10, "")]
    off = [Discount("x", 0.4, ""), Discount("y", 0.4, "")]
    assert total(marks, off) == 0.5
    assert total([Mark("a", -4, 10, "")], off) == pytest.approx(-0.6)
    assert total([], off) == 0.0


def test_parts_are_weighted_and_the_sentence_is_that_of_what_lost_most() -> None:
    parts = [Part(8, 1.0, "grave"), Part(2, 0.0, "small", (3,)), Part(4, 0.9, "close", (3, 5))]
    mark = gather("m", 10, parts, "formula", "nothing")
    assert mark.points == pytest.approx(10 * (8 + 3.6) / 14)
    assert mark.because == "small"
    assert mark.evidence == (3, 5)
    assert gather("m", 10, [], "formula", "nothing").because == "nothing"


# A vector of measures as scoring.md declares them, each with its direction; the marks of every
# dimension are built from the same criteria, so that one property covers them all.
TIMES = ("notice", "acknowledge", "declare", "engaged", "command", "told", "mitigate", "resolve")
MORE = ("scope", "noise", "beats", "verified", "where", "what", "factors")
LESS = ("severity", "impact", "wrong")
COUNTS = ("false", "needless", "ungrounded", "named")
TARGET = dict(zip(TIMES, (300, 300, 600, 600, 600, 900, 2700, 14400)))


def worth(vector: dict[str, Any]) -> float:
    marks = [Mark(name, 5 * clock_credit(vector[name], TARGET[name]), 5, "") for name in TIMES]
    marks += [
        Mark(name, 5 * vector[name], 5, "") for name in MORE if name not in ("where", "noise")
    ]
    marks.append(Mark("where", 5 * vector["where"] / max(1, vector["named"] - 2), 5, ""))
    marks.append(Mark("noise", 5 * max(0.0, vector["noise"] - vector["wrong"]), 5, ""))
    marks.append(Mark("severity", 7 * (1 - vector["severity"]), 7, ""))
    marks.append(Mark("impact", 18 * clip((1 - 2 * vector["impact"]) / 0.8, -0.5, 1.2), 18, ""))
    off = [Discount(n, 0.1 * vector[n], "") for n in ("false", "needless", "ungrounded")]
    return total(marks, off)


vectors = st.fixed_dictionaries(
    {
        **dict.fromkeys(TIMES, times),
        **dict.fromkeys((*MORE, *LESS), shares),
        **dict.fromkeys(COUNTS, st.integers(0, 8)),
    }
)


def better(name: str, old: Any, share: float) -> Any:
    if name in TIMES:
        return 5000 * share if old is None else old * share
    if name in MORE:
        return old + (1 - old) * share
    return old * share if name in LESS else max(0, old - 1)


@given(vectors, st.sampled_from((*TIMES, *MORE, *LESS, *COUNTS)), shares)
@settings(max_examples=300, deadline=None)
def test_useful_earlier_never_lowers_and_useless_never_raises(
    vector: dict[str, Any], name: str, share: float
) -> None:
    improved = {**vector, name: better(name, vector[name], share)}
    assert worth(improved) >= worth(vector) - 1e-12
