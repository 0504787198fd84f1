"""The series store: rows, gaps, stale markers, and reads of the past."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.promql import Evaluator, PromqlError
from simulator.telemetry.store import SeriesStore

STEP = 15_000


def names(count: int) -> list[dict[str, str]]:
    return [{"__name__": "x", "i": str(i)} for i in range(count)]


def filled(rows: int = 10, count: int = 3) -> SeriesStore:
    store = SeriesStore()
    columns = store.register(names(count))
    for row in range(rows):
        store.append(row * STEP, columns, np.arange(count, dtype=np.float64) * 10.0 + row)
    return store


def digest(store: SeriesStore, since: int = 0) -> str:
    hasher = hashlib.sha256()
    store.feed(hasher, since)
    return hasher.hexdigest()


def test_a_label_set_has_one_column_however_often_it_is_registered() -> None:
    store = SeriesStore()
    assert store.series({"__name__": "x", "a": "1", "empty": ""}) == 0
    assert store.series({"a": "1", "__name__": "x"}) == 0
    assert store.register(names(2)).tolist() == [1, 2]


def test_time_does_not_go_back() -> None:
    store = filled()
    with pytest.raises(ValueError, match="time goes back"):
        store.append(0, slice(0, 3), np.zeros(3))


def test_appends_of_one_time_make_one_row_and_the_first_sample_stays() -> None:
    store = SeriesStore()
    columns = store.register(names(3))
    store.append(0, columns[:2], np.array([1.0, 2.0]))
    store.append(0, columns[1:], np.array([9.0, 3.0]))
    assert store.rows == 1
    values = [v for _, v in Evaluator(store).instant("x", 0).series]
    assert values == [1.0, 2.0, 3.0]


def test_columns_can_be_a_slice() -> None:
    one, other = filled(2), SeriesStore()
    columns = other.register(names(3))
    other.append(0, slice(None), np.array([0.0, 10.0, 20.0]))
    other.append(STEP, slice(0, 2), np.array([1.0, 11.0]))
    other.append(STEP, columns[2:], np.array([21.0]))
    assert digest(one) == digest(other)
    other.append(2 * STEP, slice(None), np.zeros(3), np.array([False, True, False]))
    other.append(3 * STEP, slice(None), np.ones(3))
    assert [v for _, v in Evaluator(other).instant("count_over_time(x[2m])", 3 * STEP).series] == [
        4,
        3,
        4,
    ]


def test_a_row_in_parts_is_the_same_row_also_when_it_is_read_in_between() -> None:
    whole, parts, read = filled(5), SeriesStore(), SeriesStore()
    for store in (parts, read):
        columns = store.register(names(3))
        for row in range(5):
            store.append(row * STEP, columns[:1], np.array([0.0 + row]))
            if store is read:
                Evaluator(store).instant("rate(x[1m])", row * STEP)
            store.append(row * STEP, columns[1:], np.array([10.0 + row, 20.0 + row]))
    assert digest(whole) == digest(parts) == digest(read)
    assert parts.scrapes.gaps is None
    assert read.scrapes.gaps is not None
    ask = "sum by (i) (rate(x[1m])) + x"
    answers = [Evaluator(s).instant(ask, 4 * STEP).series for s in (whole, parts, read)]
    assert answers[0] == answers[1] == answers[2]


def test_the_digest_changes_with_a_value_a_gap_and_a_stale_marker() -> None:
    def variant(value: float, columns: list[int], stale: list[bool]) -> str:
        store = filled(3)
        store.append(3 * STEP, np.array(columns), np.full(len(columns), value), np.array(stale))
        return digest(store)

    every = [
        variant(1.0, [0, 1, 2], [False] * 3),
        variant(2.0, [0, 1, 2], [False] * 3),
        variant(0.0, [0, 1], [False] * 2),
        variant(0.0, [0, 1, 2], [False] * 3),
        variant(0.0, [0, 1, 2], [False, False, True]),
    ]
    assert len(set(every)) == 5


def test_the_digest_since_a_row_is_of_the_rows_from_there_on() -> None:
    one, other = SeriesStore(), SeriesStore()
    for store, first in ((one, 1.0), (other, 2.0)):
        column = store.register(names(1))
        store.append(0, column, np.array([first]))
        store.append(STEP, column, np.array([5.0]))
    assert digest(one) != digest(other)
    assert digest(one, 1) == digest(other, 1)
    assert digest(one, 2) != digest(one, 1)


def test_a_nan_has_one_kind_of_bytes() -> None:
    one, other = SeriesStore(), SeriesStore()
    for store, payload in ((one, np.nan), (other, -np.nan)):
        store.append(0, store.register(names(1)), np.array([payload]))
    assert digest(one) == digest(other)


def test_a_series_that_comes_later_has_gaps_before_it() -> None:
    store = filled(3, 2)
    late = store.series({"__name__": "x", "i": "late"})
    store.append(3 * STEP, np.array([0, 1, late]), np.array([1.0, 2.0, 3.0]))
    evaluator = Evaluator(store)
    assert len(evaluator.instant("x", 2 * STEP).series) == 2
    assert len(evaluator.instant("x", 3 * STEP).series) == 3
    assert [v for _, v in evaluator.instant("count_over_time(x[2m])", 3 * STEP).series] == [4, 4, 1]


def test_an_evaluator_sees_series_that_are_registered_after_it_compiled() -> None:
    store = filled(2, 2)
    evaluator = Evaluator(store)
    query = evaluator.compile('x{i=~"[0-9]|new"}')
    assert len(evaluator.instant(query, STEP).series) == 2
    new = store.series({"__name__": "x", "i": "new"})
    store.append(STEP, np.array([new]), np.array([7.0]))
    assert len(evaluator.instant(query, STEP).series) == 3


def test_names_and_labels_can_be_listed() -> None:
    store = filled(1, 2)
    store.series({"__name__": "up", "job": "web"})
    assert store.metric_names() == ["up", "x"]
    assert store.label_names() == ["__name__", "i", "job"]
    assert store.label_names("up") == ["__name__", "job"]
    assert store.label_values("i") == ["0", "1"]
    assert store.label_values("job", "x") == []


Cell = tuple[int, float]
CELLS = st.tuples(
    st.sampled_from([0, 0, 0, 1, 2]), st.sampled_from([0.0, 1.0, 2.5, 7.0, np.inf, np.nan])
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=24)
ASKED = (
    "x",
    "rate(x[1m])",
    "increase(x[2m] offset 30s)",
    "resets(x[2m])",
    "irate(x[1m])",
    "sum by (j) (x) / on () group_left () count(x)",
    "max_over_time(x[90s])",
    "avg_over_time(x[1m])",
    "quantile_over_time(0.5, x[2m])",
    "deriv(x[2m])",
    "changes(x[2m])",
    "stddev_over_time(x[1m])",
    "absent(x)",
    "x > 1",
    "topk(1, x)",
    "timestamp(x)",
    "sum_over_time(rate(x[1m])[2m:15s])",
    "predict_linear(x[1m], 60)",
    "x and on (i) (x > 1)",
    "last_over_time(x[1m])",
    "idelta(x[1m])",
)


def build(rows: list[list[Cell]], store: SeriesStore, first: int = 0) -> None:
    """0 is a sample, 1 a gap, 2 a stale marker."""
    columns = store.register([{"__name__": "x", "i": str(i), "j": str(i % 2)} for i in range(3)])
    for number, row in enumerate(rows, first):
        kinds = np.array([kind for kind, _ in row])
        kept = kinds != 1
        if not kept.any():
            continue
        values = np.array([v for _, v in row])
        store.append(number * STEP, columns[kept], values[kept], kinds[kept] == 2)


def answer(evaluator: Evaluator, text: str, at: int) -> str:
    try:
        return repr(evaluator.instant(text, at).series)
    except PromqlError as problem:
        return problem.message


@settings(max_examples=25, deadline=None)
@given(ROWS, ROWS)
def test_what_was_read_live_is_read_again_after_later_appends(
    before: list[list[Cell]], after: list[list[Cell]]
) -> None:
    store = SeriesStore()
    evaluator = Evaluator(store)
    live: list[tuple[int, list[str]]] = []
    for number, row in enumerate(before):
        build([row], store, number)
        live.append((number * STEP, [answer(evaluator, q, number * STEP) for q in ASKED]))
    build(after, store, len(before))
    fresh = Evaluator(store)
    for at, answers in live:
        assert [answer(evaluator, q, at) for q in ASKED] == answers
        assert [answer(fresh, q, at) for q in ASKED] == answers


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=2, max_size=24))
def test_a_block_without_gaps_and_one_with_gaps_elsewhere_say_the_same(
    rows: list[list[int]],
) -> None:
    dense, gappy = SeriesStore(), SeriesStore()
    gappy.series({"__name__": "never", "i": "0"})
    for store in (dense, gappy):
        build([[(0, float(v)) for v in row] for row in rows], store)
    assert dense.scrapes.gaps is None
    assert gappy.scrapes.gaps is not None
    at = (len(rows) - 1) * STEP
    one, other = Evaluator(dense), Evaluator(gappy)
    assert [answer(one, q, at) for q in ASKED] == [answer(other, q, at) for q in ASKED]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, 1e300, np.inf, 5.5, np.nan]), min_size=2, max_size=20))
def test_resets_are_right_also_where_they_cannot_be_added_up(values: list[float]) -> None:
    store = SeriesStore()
    column = store.register(names(1))
    for row, value in enumerate(values):
        store.append(row * STEP, column, np.array([value]))
    total = 0.0
    window = values[-4:]
    for before, now in pairwise(window):
        total += before if now < before else 0.0
    got = Evaluator(store).instant("increase(x[1m])", (len(values) - 1) * STEP).series
    delta = window[-1] - window[0] + total
    assert len(got) == 1
    assert (got[0][1] != got[0][1]) == (delta != delta)
    if delta == delta and abs(delta) not in (0.0, np.inf):
        assert got[0][1] / delta == pytest.approx(1.0, rel=0.6)
