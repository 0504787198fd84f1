"""The part of the fold that concerns people and what they do: pages, messages, tasks, actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from simulator.record.board import Approval, Board, Message, Moment, Page, Question, Run, Task
from simulator.record.entries import Entry

Handler: TypeAlias = Callable[[Board, Entry, Moment], None]


def _paged(board: Board, entry: Entry, _: Moment) -> None:
    key = entry.get("page")
    climbs = entry.get("next_at")
    board.pages[key] = Page(
        key,
        entry.get("to"),
        entry.at,
        entry.get("reason") or "",
        entry.get("from") or entry.actor,
        level=int(entry.get("level") or 0),
        policy=entry.get("policy"),
        alerts=tuple(entry.get("alerts") or ()),
        incident=entry.get("incident"),
        changed_at=entry.at,
        next_at=None if climbs is None else round(float(climbs) * 1000),
    )


def _page_state(state: str) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        page = board.pages.get(entry.get("page"))
        if page is not None:
            by = entry.get("person") or entry.get("by") or entry.actor
            board.pages[page.id] = replace(
                page, state=state, by=by, changed_at=entry.at, next_at=None
            )

    return handler


def _message(board: Board, entry: Entry, _: Moment) -> None:
    channel = {"status.posted": "status"}.get(entry.type, entry.get("channel") or "chat")
    board.messages[entry.id] = Message(
        entry.id,
        entry.at,
        channel,
        entry.get("from") or entry.actor,
        entry.get("to") or entry.get("audience") or "",
        entry.get("text") or "",
        entry.fields,
    )
    if entry.get("question"):
        _asked(board, entry, _)


def _asked(board: Board, entry: Entry, _: Moment) -> None:
    key = entry.get("question")
    board.questions[key] = Question(
        key,
        entry.at,
        entry.get("from") or entry.actor,
        entry.get("to") or "",
        entry.get("about") or "",
        text=entry.get("text") or "",
        choices=tuple(entry.get("choices") or entry.get("asks") or ()),
        changed_at=entry.at,
    )


def _question_state(state: str) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        one = board.questions.get(entry.get("question"))
        if one is None:
            return
        promised = entry.get("by") if state == "promised" else None
        board.questions[one.id] = replace(
            one,
            state=state,
            says=entry.get("says") or entry.get("choice") or one.says,
            promised_by=round(float(promised) * 1000) if promised is not None else one.promised_by,
            changed_at=entry.at,
        )

    return handler


def _assigned(board: Board, entry: Entry, _: Moment) -> None:
    due = entry.get("due")
    key = entry.get("task")
    board.tasks[key] = Task(
        key,
        entry.get("owner"),
        entry.get("text"),
        entry.at,
        due=None if due is None else round(float(due) * 1000),
        incident=entry.get("incident"),
    )


def _task_state(state: str) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        one = board.tasks[entry.get("task")]
        board.tasks[one.id] = replace(one, state=state)

    return handler


def _run_started(board: Board, entry: Entry, _: Moment) -> None:
    key = entry.get("run")
    ends = entry.at + round(float(entry.get("takes") or 0.0) * 1000)
    board.runs[key] = Run(
        key,
        entry.get("action"),
        entry.get("target") or "",
        entry.get("title") or entry.get("action"),
        entry.get("by") or entry.actor,
        entry.at,
        ends,
        changed_at=entry.at,
        fields=entry.fields,
        starter=entry.actor,
    )


def _run_state(state: str) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        one = board.runs.get(entry.get("run"))
        if one is not None:
            text = entry.get("reveals") or entry.get("why") or one.text
            board.runs[one.id] = replace(one, state=state, changed_at=entry.at, text=text)

    return handler


def _approval(board: Board, entry: Entry, _: Moment) -> None:
    key = entry.get("approval")
    board.approvals[key] = Approval(
        key,
        entry.get("action"),
        entry.get("target") or "",
        entry.actor,
        entry.get("approver") or "",
        entry.at,
        round(float(entry.get("expires") or 0.0) * 1000),
        fields=entry.fields,
    )


def _approval_state(state: str) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        one = board.approvals[entry.get("approval")]
        board.approvals[one.id] = replace(one, state=state)

    return handler


HANDLERS: dict[str, Handler] = {
    "page.sent": _paged,
    "page.acknowledged": _page_state("acknowledged"),
    "page.answered": _page_state("answered"),
    "page.unanswered": _page_state("unanswered"),
    "page.escalated": _page_state("escalated"),
    "page.reassigned": _page_state("reassigned"),
    "page.snoozed": _page_state("snoozed"),
    "page.fell_back": _page_state("fell_back"),
    "page.cleared": _page_state("cleared"),
    "message.sent": _message,
    "status.posted": _message,
    "inject.fired": _message,
    "question.asked": _asked,
    "question.promised": _question_state("promised"),
    "question.answered": _question_state("answered"),
    "question.unanswered": _question_state("unanswered"),
    "task.assigned": _assigned,
    "task.acknowledged": _task_state("acknowledged"),
    "task.finished": _task_state("finished"),
    "action.started": _run_started,
    "action.finished": _run_state("finished"),
    "action.failed": _run_state("failed"),
    "action.cancelled": _run_state("cancelled"),
    "approval.requested": _approval,
    "approval.granted": _approval_state("granted"),
    "approval.denied": _approval_state("denied"),
    "approval.expired": _approval_state("expired"),
}
