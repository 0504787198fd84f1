"""Actions: they take time, occupy whoever does them, may fail, and may hurt."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.kernel import Kernel, Refused, Steps, seconds
from simulator.core.processes.approvals import Approvals, Leave
from simulator.core.processes.changes import Changes
from simulator.core.processes.faults import Faults
from simulator.core.processes.jobs import Job, Jobs
from simulator.core.processes.people import Hold, People
from simulator.record.commands import Json, Stamped
from simulator.world.steps import Step

FAILS_AT = 0.6
"""The share of its duration after which a failing action gives up."""

_NOTHING = "Stopped. Nothing had been changed yet."
_PART = "Stopped half-way. What was taken out is back; what was done stays."
_FAILED = "It did not go through. What was taken out is back; what was done stays."


@dataclass(slots=True)
class Running:
    """An action on its way. Times in ms."""

    key: str
    job: Job
    by: str
    hold: Hold
    started: int
    takes: int
    fails: bool
    nth: int
    entry: str = ""
    done: int = 0
    over: bool = False

    @property
    def ends(self) -> int:
        """When it is over if nobody stops it."""
        return self.started + (int(self.takes * FAILS_AT) if self.fails else self.takes)


class Actions:
    """Handlers of `action.start` and `action.cancel`, and what comes of them."""

    def __init__(
        self,
        kernel: Kernel,
        people: People,
        jobs: Jobs,
        approvals: Approvals,
        faults: Faults,
        changes: Changes,
    ) -> None:
        self._kernel, self._people, self._jobs = kernel, people, jobs
        self._approvals, self._faults, self._changes = approvals, faults, changes
        self._runs: dict[str, Running] = {}
        kernel.handle("action.start", self._start)
        kernel.handle("action.cancel", self._cancel)

    def _start(self, stamped: Stamped) -> None:
        kernel = self._kernel
        job = self._jobs.job(stamped)
        for other in self._runs.values():
            if not other.over and (other.job.action, other.job.target) == (job.action, job.target):
                raise Refused(f"{other.job.title} is under way already")
        by = self._doer(job, stamped)
        leave = self._approvals.leave(job, stamped.actor) if job.approval else None
        run = self._run(job, by)
        entry = kernel.emit(
            "action.started",
            actor=stamped.actor,
            fields=self._said(run, stamped, leave),
            target=job.target,
        )
        run.entry = entry.id
        kernel.process(self._go(run))

    def _run(self, job: Job, by: str) -> Running:
        kernel = self._kernel
        whose = f"{job.action}:{job.target}"
        nth = kernel.nth("action", job.action, job.target)
        takes = kernel.dice.time(job.takes, "action-takes", whose, nth)
        fails = kernel.dice.happens(job.fails, "action-fails", whose, nth)
        hold = self._people.occupy(by, kernel.now + takes)
        run = Running(
            f"run:{job.action}:{job.target}:{nth + 1}",
            job,
            by,
            hold,
            kernel.now,
            takes,
            fails,
            nth,
        )
        self._runs[run.key] = run
        return run

    def _doer(self, job: Job, stamped: Stamped) -> str:
        """Who does it: `by`, else the first free person at hand who can; raises `Refused`."""
        people, by = self._people, stamped.command.get("by")
        wanted = list(job.who)
        if by is not None:
            kind, parted, name = by.partition(":")
            if parted and kind != "team":
                raise Refused("by is a person, a seat or a team")
            if by != stamped.actor and by in self._kernel.scenario.seats:
                raise Refused("another player does that: ask")
            if parted:
                wanted = [one for one in wanted if one in people.of_team(name)]
            elif by not in wanted:
                raise Refused(f"{people.name(by)} may not do that")
            else:
                wanted = [by]
        seats = self._kernel.scenario.seats
        mine = [one for one in wanted if one == stamped.actor or one not in seats]
        if wanted and not mine:
            raise Refused("another player does that: ask")
        if mine == [stamped.actor] and not people.hands_free(stamped.actor):
            raise Refused("your hands are full: wait, cancel what runs, or ask somebody")
        return people.first_free(mine, job.action)

    def _said(self, run: Running, stamped: Stamped, leave: Leave | None) -> dict[str, Json]:
        job = run.job
        fields = self._kernel.said(
            stamped,
            run=run.key,
            target=job.target,
            by=run.by,
            takes=seconds(run.takes),
            title=job.title,
            **job.params,
        )
        if leave is not None:
            fields["approved"] = not leave.by_self
            if leave.approval is not None:
                fields["approval"] = leave.approval
        return fields

    def _go(self, run: Running) -> Steps:
        kernel, job = self._kernel, run.job
        for share, step in job.steps:
            due = run.started + int(run.takes * share)
            if run.fails and due >= run.ends:
                break
            yield kernel.at(due)
            if run.over:
                return
            self._do(run, step)
            run.done += 1
        yield kernel.at(run.ends)
        if run.over:
            return
        if run.fails:
            self._bring_back(run)
            self._end(run)
            self._say("action.failed", run, why=_FAILED if run.done else _nothing_done(run))
            return
        for number, effect in enumerate(job.effects):
            key = f"action:{job.action}:{run.nth}:{number}"
            kernel.world_now().add_effect(key, job.target, effect, kernel.now)
        self._end(run)
        entry = self._say("action.finished", run, **self._outcome(job))
        for fault in job.ends:
            self._faults.end(fault, f"{job.action} ended it", entry)

    def _outcome(self, job: Job) -> dict[str, Json]:
        found = {"reveals": job.reveals, "harms": job.harms}
        return {name: text for name, text in found.items() if text}

    def _do(self, run: Running, step: Step) -> None:
        kernel = self._kernel
        if step.kind == "undo_change":
            self._changes.undo(step.name, run.entry)
        else:
            kernel.world_now().apply(step, kernel.now)

    def _bring_back(self, run: Running) -> None:
        if run.done:
            for step in run.job.on_cancel:
                self._do(run, step)

    def _end(self, run: Running) -> None:
        run.over = True
        self._people.let_go(run.hold)

    def _cancel(self, stamped: Stamped) -> None:
        run = self._runs.get(stamped.command.get("run"))
        if run is None or run.over:
            raise Refused("that is over already")
        self._bring_back(run)
        self._end(run)
        job = run.job
        fields = self._kernel.said(
            stamped,
            action=job.action,
            target=job.target,
            by=run.by,
            why=_PART if run.done else _NOTHING,
        )
        self._kernel.emit("action.cancelled", actor=stamped.actor, fields=fields, target=run.key)

    def _say(self, type: str, run: Running, **more: Json) -> str:
        job = run.job
        fields: dict[str, Json] = {
            "run": run.key,
            "action": job.action,
            "target": job.target,
            "by": run.by,
            **job.params,
            **more,
        }
        entry = self._kernel.emit(
            type, actor=run.by, fields=fields, cause=run.entry, target=run.key
        )
        return entry.id


def _nothing_done(run: Running) -> str:
    spent = round((run.ends - run.started) / 1000)
    return f"It did not go through, after {spent} s. Nothing was changed."
