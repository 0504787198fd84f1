"""The three lines on top: who, where, when; the clocks that run; the views and what waits there.

Nothing here comes from the truth: clocks use the declared severity, the gauge is a query on the
metrics that players can see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.record import sla
from simulator.record.board import Page
from simulator.record.reads import SeriesFrame
from tui.client import Client
from tui.clocks import clock, moment, number
from tui.keys import ACTIONS, EVERYWHERE, VIEWS
from tui.text import Span, cut
from tui.widgets.bar import Field, field
from tui.widgets.spark import gauge, spark

_WORDS = {
    "acknowledge": ("acknowledge", "ack"),
    "triage": ("triage", "triage"),
    "engage": ("engage", "engage"),
    "first_update": ("first update", "update"),
    "update_every": ("next update", "update"),
    "mitigate": ("mitigate", "mitig"),
    "resolve": ("resolve", "resolve"),
}


def my_pages(client: Client) -> list[Page]:
    """Pages to this seat that nobody has acknowledged; none after EndEx: nobody can take them."""
    if client.board.ended or client.board.finished:
        return []
    return [
        one
        for one in client.board.pages.values()
        if client.mine(one.to) and one.state in ("sent", "fell_back")
    ]


def top_line(client: Client) -> list[Field]:
    """Scenario, time, speed, incident, seat."""
    board, public = client.board, client.public
    now = client.now
    tempo = "‖" if board.paused else "■" if board.finished else "▶"
    speed = f"{tempo}×{board.speed:g}"
    left = max(0, public.duration - now)
    over = [("EndEx ", "warn")] if board.ended or board.finished else []
    late = client.port.after_end
    since = [(f" +{clock(late)}", "warn")] if late is not None else []
    fields = [
        field([("HOTWASH", "bold accent")], priority=1),
        field([(public.id, "bold")], [(cut(public.id, 18), "bold")], priority=6),
        field([*over, ("T+", "dim"), (moment(now), "bold"), *since], priority=9),
        field([(speed, "warn" if board.paused or board.speed != 1 else "dim")], priority=8),
        field([(f"{clock(left)} left", "dim")], priority=2),
    ]
    page = next(iter(my_pages(client)), None)
    if page is not None:
        fields.append(
            field([("▣ YOU ARE PAGED: A takes it", "bold")], priority=10, action="screen.take_page")
        )
    one = client.current()
    if one is not None:
        more = len([i for i in client.incidents() if i.state not in ("resolved", "closed")]) - 1
        tail = f" +{more}" if more > 0 else ""
        name = one.severity or "SEV?"
        bad = "bad" if one.state == "declared" and name in ("SEV1", "SEV2") else "warn"
        fields.append(
            field(
                [(name, f"bold {bad}"), (f" {one.id} ", "accent"), (cut(one.title, 34) + tail, "")],
                [(name, f"bold {bad}"), (f" {one.id} ", "accent"), (cut(one.title, 14) + tail, "")],
                [(name, f"bold {bad}"), (f" {one.id}{tail}", "accent")],
                priority=7,
                action="screen.view('incident')",
            )
        )
    seat = next((s.title for s in public.seats if s.id == client.seat), client.seat)
    fields.append(
        field(
            [("you: ", "dim"), (cut(seat, 28), "")], [(cut(seat, 16), "")], priority=3, right=True
        )
    )
    return fields


def clock_line(
    client: Client, gauge_frame: SeriesFrame | None, *, fresh: bool = True
) -> list[Field]:
    """Clocks, nearest deadline first; the gauge at the right."""
    rows = client.clocks(fresh=fresh)
    fields = [_gauge_field(client, gauge_frame)] if gauge_frame is not None else []
    missed = [one for one in rows if one.met is False]
    stopped = client.board.ended or client.board.finished
    open_ = [one for one in rows if one.met is None]
    running = [] if stopped else sorted(open_, key=lambda one: one.due)
    met = [one for one in rows if one.met]
    several = len({one.incident for one in rows}) > 1
    made: list[Field] = []
    made += [_missed(one, several) for one in missed[:3]]
    if len(missed) > 3:
        made.append(field([(f"✗ {len(missed) - 3} more", "bad")], priority=6))
    for place, one in enumerate(running):
        made.append(_running(one, client.now, several, nearest=place == 0, place=place))
    if stopped and open_:
        made.append(field([("clocks stopped", "dim")], priority=4))
    if met:
        names = "  ".join(f"✓ {_WORDS[one.clock][1]}" for one in met)
        made.append(field([(names, "ok")], [(f"✓{len(met)}", "ok")], priority=2))
    if not rows:
        waiting = "no incident declared: no clock runs on your screen"
        made.append(field([(waiting, "dim")], [("no incident declared", "dim")], priority=4))
    return [*made, *fields]


def _tag(one: sla.Clock, several: bool) -> str:
    return one.incident.removeprefix("INC-") + ":" if several else ""


def _missed(one: sla.Clock, several: bool) -> Field:
    long, short = _WORDS[one.clock]
    tag = _tag(one, several)
    return field([(f"✗ {tag}{long} missed", "bad")], [(f"✗ {tag}{short}", "bad")], priority=7)


def _running(one: sla.Clock, now: int, several: bool, *, nearest: bool, place: int) -> Field:
    long, short = _WORDS[one.clock]
    left = max(0, one.due - now)
    share = left / one.target if one.target else 0.0
    near = share < 0.2
    tone = "bold warn" if near else "bold" if nearest else ""
    tag = _tag(one, several)
    symbol = "! " if near else ""
    full: list[Span] = [(f"{symbol}{tag}{long} {clock(left)} left", tone)]
    brief: list[Span] = [(f"{symbol}{tag}{short} {clock(left)}", tone)]
    if nearest:
        bar = (" " + gauge(share, 7), "warn" if near else "accent")
        full.append(bar)
        brief.append(bar)
    return field(full, brief, [(f"{symbol}{tag}{short} {clock(left)}", tone)], priority=8 - place)


def _gauge_field(client: Client, frame: SeriesFrame) -> Field:
    found = re.search(r'service="([^"]+)"', client.public.indicator or "")
    name = found[1] if found else "indicator"
    values = list(frame.lines[0].values) if frame.lines else []
    newest = next((one for one in reversed(values) if one is not None and one == one), None)
    share = newest is not None and 0 <= newest <= 1
    text = number(newest, "percent" if share else "")
    tone = "" if newest is None else "bold"
    if newest is not None and share:
        # A bar that is full only at 100 %: a graph from 0 to 1 looks the same at 98 % and at 100 %.
        graph, brief = _share_bar(newest, 8), _share_bar(newest, 4)
    else:
        graph = spark(values[-40:], 8, floor=None)
        brief = graph[-4:]
    return field(
        [(name + " ", "dim"), (text, tone), ("  " + graph, "accent")],
        [(cut(name, 10) + " ", "dim"), (text, tone), (" " + brief, "accent")],
        [(text, tone)],
        priority=5,
        right=True,
    )


def _share_bar(share: float, cells: int) -> str:
    """A bar whose last cell goes as soon as something is missing."""
    full = cells if share >= 0.9995 else int(share * cells)
    return gauge(full / cells, cells)


def tab_line(client: Client, current: str) -> list[Field]:
    """The views with their number keys and what waits in each."""
    waiting = {
        "feed": client.feed.unread(),
        "people": len([q for q in client.board.questions.values() if _waits(client, q.id)]),
        "act": len([run for run in client.board.runs.values() if run.state == "running"]),
        "incident": 0,
    }
    fields = []
    for place, (key, name) in enumerate(VIEWS.items(), 1):
        count = waiting.get(key, 0)
        tail = f" {'▸' if key == 'act' else ''}{count}" if count else ""
        here = key == current
        tone = "bold accent" if here else "" if count else "dim"
        left, right = ("[", "]") if here else (" ", " ")
        fields.append(
            field(
                [(f"{left}{place} {name}{tail}{right}", tone)],
                [(f"{left}{place} {cut(name, 5)}{tail}{right}", tone)],
                priority=9 if here else 5,
                action=f"screen.view('{key}')",
            )
        )
    return fields


def _waits(client: Client, question: str) -> bool:
    one = client.board.questions[question]
    return client.mine(one.to) and one.state == "open"


def footer_line(where: str, more: Sequence[Field] = ()) -> list[Field]:
    """The keys that work here, the most useful first."""
    here = [
        _key(one.key, one.label, one.shown, one.name) for one in ACTIONS.get(where, ()) if one.shown
    ]
    always = [
        _key(one.key, one.label, one.shown, f"screen.{one.name}")
        for one in ACTIONS[EVERYWHERE]
        if one.shown
    ]
    return [*more, *here, *always]


def _key(key: str, label: str, priority: int, name: str) -> Field:
    action = name if name.startswith("screen.") else f"screen.do('{name.replace(chr(39), '')}')"
    return field([(key, "accent bold"), (f" {label}", "dim")], priority=priority, action=action)
