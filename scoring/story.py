"""What happened, in a few lines; and what is for the plan, not for the player."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.facts import Facts, TrueIncident
from scoring.gaps import last_help, mine
from scoring.measures.acts import target_of
from scoring.noise import name_of
from scoring.scorecard import Scorecard
from scoring.truth import HELD
from scoring.words import clock, name, number, percent

Told = tuple[str, tuple[int, ...]]
"""A sentence and the entries that show it."""


def outcome_line(facts: Facts, contained: bool) -> str:
    """The run in one sentence."""
    hurt = [one for one in facts.incidents if one.began is not None]
    if not facts.incidents:
        return f"Nothing was broken in {clock(facts.end)}: the work was to say so."
    if not hurt:
        return f"Contained: no user was hurt up to {clock(facts.end)}."
    first = min(hurt, key=lambda one: one.began or 0)
    if not contained:
        return f"Not contained: users were still hurt at {clock(facts.end)}."
    ends = [one.ended for one in hurt]
    if any(end is None for end in ends):
        return f"Contained at {clock(facts.end)}, but wellness had not held by then."
    last = max(end for end in ends if end is not None)
    began = first.began or 0
    return (
        f"Contained: users were hurt from {clock(began)} to {clock(last)}, {clock(last - began)}."
    )


def story(facts: Facts, card: Scorecard) -> Iterator[Told]:
    """At most four lines."""
    ranked = sorted(facts.incidents, key=lambda one: (one.worst, one.start))
    for one in ranked[:2]:
        yield from _cause(facts, one)
        yield from _help(facts, one)
    yield _sum(card)


def _cause(facts: Facts, one: TrueIncident) -> Iterator[Told]:
    change = facts.scenario.world.changes.get(one.truth.cause)
    what = one.truth.title or one.id
    text = f"{what}: {change.text}" if change is not None else what
    seen = tuple(e.seq for e in facts.of_type("change.made") if e.get("change") == one.truth.cause)
    most = max((s.minutes * 60_000 / s.span for s in facts.samples), default=0.0)
    at = one.began if one.began is not None else one.faults_at
    yield f"{clock(at)}  {text}. At worst {number(most)} users are hurt.", seen + one.anchor


def _help(facts: Facts, one: TrueIncident) -> Iterator[Told]:
    done = last_help(facts, one)
    if done is None:
        return
    by = name(facts.called(str(done.get("by") or done.actor)))
    text = f"{clock(done.at)}  {name(str(done.get('action')))} of {name(target_of(facts, done))}"
    yield (
        f"{text} by {by} is done; {clock((one.ended or done.at) - done.at)} later users are well.",
        (done.seq,),
    )


def _sum(card: Scorecard) -> Told:
    impact = card.impact
    text = f"{number(impact['user_minutes'])} user-minutes"
    if impact["idle_user_minutes"] is not None:
        text += f": idle {number(impact['idle_user_minutes'])}, "
        text += f"reference {number(impact['reference_user_minutes'])}."
    if impact["percent"] is not None:
        share = percent(impact["percent"] / 100)
        text += f" You removed {share} of what the reference removes."
    return text, ()


def plan_lines(facts: Facts) -> Iterator[Told]:
    """Findings about the plan and the monitoring."""
    for one in facts.incidents:
        if one.began is not None and one.start - one.began >= HELD:
            blind = clock(one.start - one.began)
            notice = facts.by_seq.get(one.noticed or 0)
            what = "no alert or report came"
            if notice is not None:
                first = name_of(notice) if notice.type == "alert.firing" else "a report"
                what = f"the first notice, {name(first)}, came"
            yield f"Users were hurt for {blind} before {what}.", one.anchor
        services = set(mine(facts, one))
        named = [
            e
            for e in facts.of_type("alert.firing")
            if facts.owned(e.id, one.id) and (e.get("labels") or {}).get("service") in services
        ]
        if not named:
            shown = ", ".join(name(s) for s in one.truth.services[:3])
            yield f"No alert named any of {len(one.truth.services)} hurt services: {shown}.", ()
    people = facts.scenario.on_call.people.values()
    there = {one.audience for one in people} | {"public"}
    for who in {a: None for one in facts.incidents for a in one.truth.audiences}:
        if who not in there:
            yield f"0 of {len(people)} people stand for {who}: nobody to tell.", ()
    lost = [e for e in facts.of_type("page.unanswered", "page.lost") if e.at >= 0]
    if lost:
        many = "1 page" if len(lost) == 1 else f"{len(lost)} pages"
        yield f"{many} went unanswered, first at {clock(lost[0].at)}.", (lost[0].seq,)
