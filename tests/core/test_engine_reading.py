"""Looking: what the log says that was shown, and what reads answer."""

from __future__ import annotations

import pytest

from simulator.core.engine import Engine
from simulator.record.reads import (
    LogFrame,
    LogRead,
    MapFrame,
    MapRead,
    NamesFrame,
    NamesRead,
    QueryRead,
    SeriesFrame,
)
from tests.core.scenes import SEAT, done, refused, started

BY_SERVICE = "sum by (service) (rate(http_requests_total[1m]))"


@pytest.fixture(scope="module")
def busy() -> Engine:
    """The shop while ShopBusy fires; the tests of this file only look."""
    one = started()
    one.advance(180_000)
    return one


def test_a_look_is_for_its_actor_and_holds_no_result(busy: Engine) -> None:
    entry = done(busy, "query.run", query=BY_SERVICE)
    assert entry.to == (SEAT,)
    assert entry.get("services") == ["shop", "stock"]
    names = ["alerts", "changes", "query", "services"]
    assert sorted(entry.fields) == names


def test_a_query_names_what_its_selectors_demand(busy: Engine) -> None:
    entry = done(busy, "query.run", query='sum(pg_stat_activity_count{service="stock-db"})')
    assert entry.get("services") == ["stock-db"]
    entry = done(busy, "query.run", query='sum(rate(http_requests_total{service=~"st.*"}[1m]))')
    assert entry.get("services") == ["stock", "stock-db"]
    entry = done(
        busy, "query.run", query='sum(rate(http_client_requests_total{target="stock"}[1m]))'
    )
    assert entry.get("services") == ["stock"]
    assert done(busy, "query.run", query="sum(rate(http_requests_total[1m]))").get("services") == []


def test_a_range_names_what_was_there_at_any_moment(busy: Engine) -> None:
    query = f"{BY_SERVICE} > 150 and on () vector(1)"
    entry = done(busy, "query.run", query=query, start=-900, end=-600)
    assert entry.get("services") == ["shop", "stock"]
    entry = done(busy, "query.run", query=query, start=-500, end=-300)
    assert entry.get("services") == []


def test_a_wrong_query_is_refused(busy: Engine) -> None:
    assert refused(busy, "query.run", query="sum(").startswith("query: ")
    assert refused(busy, "query.run", query="up", start=100, end=50) == (
        "the start is after the end"
    )
    assert refused(busy, "query.run", query="up", step=0) == "the step is longer than nothing"


def test_opening_a_thing_names_what_it_shows(busy: Engine) -> None:
    alert = next(iter(busy.board.alerts.values()))
    entry = done(busy, "view.open", alert=alert.id)
    assert (entry.get("services"), entry.get("alerts")) == (["shop"], [alert.id])
    entry = done(busy, "view.open", service="shop")
    assert (entry.get("services"), entry.get("alerts")) == (["shop"], [alert.id])
    entry = done(busy, "view.open", dashboard="shop")
    assert entry.get("services") == ["stock-db"]
    for fields in ({"runbook": "ShopBusy"}, {"person": "milo"}, {"view": "people"}):
        entry = done(busy, "view.open", **fields)
        assert (entry.get("services"), entry.get("alerts"), entry.get("changes")) == ([], [], [])


def test_the_map_shows_who_is_unwell(busy: Engine) -> None:
    assert done(busy, "view.open", view="map").get("services") == []
    one = started(changes={"world.services.stock-db.capacity": "40/s"})
    one.advance(60_000)
    assert done(one, "view.open", view="map").get("services") == ["shop", "stock"]


def test_looking_goes_on_after_the_end() -> None:
    one = started()
    one.advance(one.end)
    entry = done(one, "query.run", query=BY_SERVICE, start=0)
    assert (entry.at, entry.after_end) == (one.end, 1000)
    assert entry.get("services") == ["shop", "stock"]


def test_an_incident_shows_its_services_and_alerts() -> None:
    one = started()
    one.advance(180_000)
    alert = next(iter(one.board.alerts.values())).id
    done(one, "incident.declare", services=["stock"], alerts=[alert])
    entry = done(one, "view.open", incident="INC-1")
    assert (entry.get("services"), entry.get("alerts")) == (["stock"], [alert])


def test_a_check_is_what_a_customer_sees(busy: Engine) -> None:
    entry = done(busy, "check.run", journey="web")
    assert entry.get("ok") is True
    assert entry.get("healthy") is True
    assert 0 < entry.get("latency") < 2
    assert entry.get("text").startswith("5 of 5 requests answered well.")
    assert entry.get("services") == ["shop"]
    again = done(busy, "check.run", journey="web")
    assert again.get("text") == entry.get("text"), "looking twice costs nobody any luck"
    assert done(busy, "check.run", service="stock").get("services") == ["stock"]
    assert refused(busy, "check.run").startswith("which check?")
    assert refused(busy, "check.run", journey="web", service="stock").startswith("which check?")


def test_a_check_of_what_is_broken_says_so() -> None:
    one = started(changes={"world.services.stock-db.capacity": "40/s"})
    one.advance(60_000)
    entry = done(one, "check.run", journey="web")
    assert entry.get("ok") is False
    assert entry.get("healthy") is False
    assert "stock" in entry.get("services")


def test_documents_and_logs_are_looked_at(busy: Engine) -> None:
    assert done(busy, "document.open", document="plan").get("services") == []
    entry = done(busy, "log.search", service="stock", start=-60)
    assert entry.get("services") == ["stock"]
    assert refused(busy, "log.search", regex="(") != ""


def test_an_instant_read_gives_one_point_a_series(busy: Engine) -> None:
    frame = busy.read(QueryRead(BY_SERVICE))
    assert isinstance(frame, SeriesFrame)
    assert [line.labels["service"] for line in frame.lines] == ["shop", "stock"]
    assert [line.times for line in frame.lines] == [(180_000,), (180_000,)]
    scalar = busy.read(QueryRead("1 + 1"))
    assert isinstance(scalar, SeriesFrame)
    assert scalar.scalar
    assert scalar.lines[0].values == (2.0,)


def test_a_range_read_never_goes_past_now_and_shows_gaps(busy: Engine) -> None:
    query = f"{BY_SERVICE} > 150"
    frame = busy.read(QueryRead(query, start=0, end=999_000, step=15_000))
    assert isinstance(frame, SeriesFrame)
    line = frame.lines[0]
    assert line.times == tuple(range(0, 180_001, 15_000))
    assert line.values[0] is None
    assert line.values[-1] is not None


def test_a_step_is_chosen_where_none_is_given(busy: Engine) -> None:
    frame = busy.read(QueryRead(BY_SERVICE, start=-1_000_000, end=0))
    assert isinstance(frame, SeriesFrame)
    assert frame.lines[0].times[1] - frame.lines[0].times[0] == 15_000


def test_a_wrong_read_says_what_is_wrong(busy: Engine) -> None:
    frame = busy.read(QueryRead("sum("))
    assert isinstance(frame, SeriesFrame)
    assert frame.error
    frame = busy.read(QueryRead("up", start=0, step=-5))
    assert isinstance(frame, SeriesFrame)
    assert frame.error == "the step must be greater than 0"


def test_names_complete_metrics_and_labels(busy: Engine) -> None:
    names = busy.read(NamesRead())
    assert isinstance(names, NamesFrame)
    assert "http_requests_total" in names.names
    values = busy.read(NamesRead(label="service", metric="http_requests_total"))
    assert values == NamesFrame(("shop", "stock"))


def test_the_map_knows_what_the_metrics_say(busy: Engine) -> None:
    frame = busy.read(MapRead())
    assert isinstance(frame, MapFrame)
    shop = frame.nodes[0]
    assert (shop.service, shop.up) == ("shop", True)
    assert shop.rate is not None
    assert 190 < shop.rate < 210
    assert shop.errors == 0.0
    assert ("shop", "stock") in frame.calls
    database = frame.nodes[2]
    assert database.rate is not None
    past = busy.read(MapRead(at=0))
    assert isinstance(past, MapFrame)
    assert past.nodes[0].rate is not None
    assert past.nodes[0].rate < 110


def test_logs_are_read_up_to_now(busy: Engine) -> None:
    frame = busy.read(LogRead(service="shop", end=10_000_000, limit=20))
    assert isinstance(frame, LogFrame)
    assert 0 < len(frame.lines) <= 20
    assert all(line.at <= busy.now for line in frame.lines)
