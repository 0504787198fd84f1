"""The export for promtool: its notation, its grid, its size."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.export import ExpectedAlerts, promtool_test, series_text
from simulator.telemetry.store import SeriesStore
from tests.telemetry.builders import loaded
from tests.telemetry.promqltest import STALE, points


def exported(store: SeriesStore, interval: int = 15_000) -> dict[str, str]:
    tree = yaml.safe_load(promtool_test(store, ["r.yml"], interval))
    return {each["series"]: each["values"] for each in tree["tests"][0]["input_series"]}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1 2 3 4 9", "1+1x3 9"),
        ("5 5 5 5", "5x3"),
        ("9 6 3 0 _ 1 stale", "9-3x3 _ 1 stale"),
        ("0.5 0.5 0.5", "0.5 0.5 0.5"),
        ("1 _ _ _ 2 3", "1 _x3 2 3"),
        ("1e22 NaN Inf -Inf 0.1", "10000000000000000000000 NaN Inf -Inf 0.1"),
    ],
)
def test_values_are_written_as_short_as_promtool_reads_them(written: str, expected: str) -> None:
    assert exported(loaded("15s", f"x {written}"))["x{}"] == expected


def test_a_time_without_a_row_is_a_gap_for_all() -> None:
    store = SeriesStore()
    column = store.register([{"__name__": "x"}])
    for at in (-60_000, -45_000, 0):
        store.append(at, column, np.array([1.5]))
    assert exported(store) == {"x{}": "1.5 1.5 _x2 1.5"}


def test_a_row_off_the_grid_is_refused() -> None:
    store = loaded("15s", "x 1 2 3")
    with pytest.raises(ValueError, match="grid"):
        promtool_test(store, [], 10_000)


def test_label_values_are_escaped() -> None:
    assert series_text({"__name__": "x", "b": 'a"\\\n', "a": "é"}) == 'x{a="é", b="a\\"\\\\\\n"}'


def test_expected_alerts_are_told_in_promtool_s_time() -> None:
    store = SeriesStore()
    store.append(-60_000, store.register([{"__name__": "x"}]), np.array([1.0]))
    expected = [
        ExpectedAlerts(0, "A", [({"alertname": "A", "job": "b"}, {"summary": "it's {{ down"})]),
        ExpectedAlerts(15_000, "A"),
    ]
    tree = yaml.safe_load(promtool_test(store, ["r.yml"], 15_000, expected=expected))
    assert tree["tests"][0]["alert_rule_test"] == [
        {
            "eval_time": "60000ms",
            "alertname": "A",
            "exp_alerts": [
                {"exp_labels": {"job": "b"}, "exp_annotations": {"summary": "it's {{ down"}}
            ],
        },
        {"eval_time": "75000ms", "alertname": "A", "exp_alerts": []},
    ]


SAMPLES = st.lists(
    st.one_of(
        st.none(),
        st.just(STALE),
        st.integers(-5, 5).map(float),
        st.floats(allow_nan=False, width=64),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_what_is_exported_is_read_back_as_it_was(samples: list[object]) -> None:
    store = SeriesStore()
    column = store.register([{"__name__": "x"}, {"__name__": "clock"}])
    for row, sample in enumerate(samples):
        given_ = isinstance(sample, float)
        value = sample if isinstance(sample, float) else 0.0
        where = column if sample is not None else column[1:]
        stale = np.array([not given_, False])[-len(where) :]
        store.append(row * 15_000, where, np.array([value, 1.0])[-len(where) :], stale)
    back = points(exported(store)["x{}"])
    assert back == [0.0 if s == 0 else s for s in samples]


def test_moments_are_moved_as_far_as_the_clock_that_they_are_compared_with() -> None:
    store = SeriesStore()
    names = ("probe_ssl_earliest_cert_expiry", "x")
    columns = store.register([{"__name__": name} for name in names])
    store.append(-60_000, columns, np.array([1_700_000_100.0, 1_700_000_100.0]))
    text = promtool_test(store, ["r.yml"], 15_000, epoch=1_700_000_000_000)
    series = yaml.safe_load(text)["tests"][0]["input_series"]
    assert [each["values"] for each in series] == ["160", "1700000100"]
