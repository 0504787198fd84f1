"""One registry of everything that a key does: where, which keys, what it is called, what it means.

Bindings of the views, the footer, the help and the palette are all made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

VIEWS: Final[Mapping[str, str]] = {
    "feed": "Feed",
    "incident": "Incident",
    "observe": "Observe",
    "people": "People",
    "act": "Act",
    "postmortem": "Post-mortem",
}
"""The six views, in the order of their number keys."""

EVERYWHERE: Final = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does. `name` is the action of the view (or of the exercise screen)."""

    name: str
    keys: str
    label: str
    help: str
    shown: int = 5
    """Priority in the footer; 0: not shown there."""

    @property
    def key(self) -> str:
        """The first key as people read it."""
        first = self.keys.split(",")[0]
        return _NAMES.get(first, first.replace("ctrl+", "^"))


_NAMES = {
    "enter": "⏎",
    "space": "space",
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "asterisk": "*",
    "plus": "+",
    "minus": "-",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "full_stop": ".",
    "comma": ",",
    "left": "←",
    "right": "→",
}


def _a(name: str, keys: str, label: str, help: str, shown: int = 5) -> Action:
    return Action(name, keys, label, help, shown)


_OPEN = _a("open", "enter", "open", "Open what the cursor is on and read it.", 9)

ACTIONS: Final[Mapping[str, tuple[Action, ...]]] = {
    EVERYWHERE: (
        _a("view('feed')", "1", "Feed", "Go to the feed: all that reaches you.", 0),
        _a("view('incident')", "2", "Incident", "Go to the incidents that are declared.", 0),
        _a("view('observe')", "3", "Observe", "Go to graphs, logs, the map and queries.", 0),
        _a("view('people')", "4", "People", "Go to people, pages, questions, channels.", 0),
        _a("view('act')", "5", "Act", "Go to what can be done to the services.", 0),
        _a("view('postmortem')", "6,p", "Post-mortem", "Go to the post-mortem.", 0),
        _a("take_page", "A", "take the page", "Acknowledge the pages that wait for you.", 0),
        _a("help", "question_mark", "help", "Explain the keys that work here.", 8),
        _a("palette", "ctrl+p", "all", "Find any command by its name.", 7),
        _a("zoom", "z", "zoom", "Give the pane with the focus the whole view, and back.", 1),
        _a("back", "escape", "back", "Go back: out of a zoom, a detail, a filter.", 0),
        _a("pause", "P", "pause", "Stop the exercise clock; the board is covered meanwhile.", 0),
        _a("slower", "less_than_sign", "slower", "Let exercise time run at half the tempo.", 0),
        _a("faster", "greater_than_sign", "faster", "Let exercise time run twice as fast.", 0),
        _a("jump", "J", "jump", "Jump to the next thing that you will see.", 0),
        _a("briefing", "B", "briefing again", "Read the briefing once more.", 0),
        _a("hypothesis", "h", "hypothesis", "Say what you think is the cause.", 0),
        _a(
            "finish",
            "ctrl+e",
            "EndEx",
            "End the exercise: no more commands but the post-mortem.",
            0,
        ),
        _a("theme", "ctrl+t", "theme", "Change the colours.", 0),
        _a("leave", "ctrl+q,ctrl+c", "leave", "Leave; the session is kept and can be resumed.", 0),
    ),
    "feed": (
        _OPEN,
        _a("acknowledge", "a", "ack", "Acknowledge the page or the alerts.", 9),
        _a("link", "i", "incident", "Link to an incident, or declare one.", 9),
        _a("noise", "x", "noise", "Mark alerts as noise, with a reason; again takes it back.", 8),
        _a("silence", "s", "silence", "Mute what matches for a while.", 7),
        _a("mark", "space", "mark", "Mark the row; keys then act on all marked rows.", 6),
        _a("mark_all", "asterisk", "all", "Mark all rows that are shown, or none.", 2),
        _a("answer", "r", "reply", "Answer the message or question.", 5),
        _a("escalate", "e", "escalate", "Page the next level of this page now.", 4),
        _a("filter", "slash", "filter", "Type words that rows must have.", 6),
        _a(
            "next_filter", "f", "next filter", "All, unread, alerts, pages, messages, changes, …", 3
        ),
        _a("seen", "u", "read", "Mark everything as read.", 2),
    ),
    "incident": (
        _a("update", "u", "update", "Write an update: CAN, holding, status page, executives.", 9),
        _a("note", "n", "note", "Write a note on the timeline.", 9),
        _a("severity", "v", "severity", "Set impact, urgency and severity in the matrix.", 9),
        _a("services", "s", "services", "Say which services are affected.", 7),
        _a("rename", "w", "title", "Give the incident another title.", 3),
        _a("task", "t", "task", "Give a task with a time box to a named owner.", 7),
        _a("role", "r", "role", "Take a role or hand it over.", 6),
        _a("link_alerts", "l", "link", "Link more alerts, or take some out.", 5),
        _a("escalate", "e", "escalate", "Page somebody about this incident.", 7),
        _a("mitigate", "M", "mitigated", "Users are no longer hurt.", 8),
        _a("resolve", "R", "resolve", "The cause is removed or safely bypassed.", 6),
        _a("close", "C", "close", "Nothing is left to do.", 3),
        _a("reopen", "O", "reopen", "It is back.", 2),
        _a("declare", "d,plus", "new", "Declare another incident.", 4),
        _a("merge", "m", "merge", "Fold this incident into another.", 2),
        _a("split", "S", "split", "Move alerts into an incident of their own.", 1),
        _a("finish_task", "x", "task done", "Acknowledge or finish the task under the cursor.", 2),
        _a("part(-1)", "left_square_bracket", "part", "The part before.", 0),
        _a("part(1)", "right_square_bracket", "part", "The next part.", 3),
        _a("next_incident", "full_stop", "next", "The next incident.", 0),
        _OPEN,
    ),
    "observe": (
        _a("dashboards", "d", "dashboards", "Pick a dashboard or a service to look at.", 8),
        _a("logs", "l", "logs", "Search the logs.", 8),
        _a("map", "m", "map", "The services and who calls whom.", 8),
        _a("query", "q", "query", "Type PromQL; tab completes, up brings earlier ones.", 8),
        _a("customer", "b", "be the customer", "Run a journey and see what a user sees.", 8),
        _a("range", "t", "range", "How far back graphs and logs go.", 6),
        _a("closer", "plus", "closer", "Half the time range.", 3),
        _a("wider", "minus", "wider", "Twice the time range.", 3),
        _a("follow", "f", "follow", "Let logs follow the clock.", 4),
        _a("search", "slash", "search", "Words that log lines must have.", 4),
        _a("instant", "i", "instant", "Switch the query between instant and range.", 2),
        _a("part(-1)", "left_square_bracket", "before", "The dashboard before.", 0),
        _a("part(1)", "right_square_bracket", "next", "The next dashboard.", 2),
        _OPEN,
    ),
    "people": (
        _a("page", "p", "page", "Page a person, team, schedule or policy, with the reason.", 9),
        _a("ask", "a", "ask", "Ask somebody about a topic.", 9),
        _a("write", "w", "write", "Write to a person, a channel or an audience.", 8),
        _a("answer", "r", "answer", "Answer the question under the cursor.", 7),
        _a("document", "o", "documents", "Read the handbook and other documents.", 6),
        _a("escalate", "e", "escalate", "Page the next level of the page under the cursor.", 4),
        _a("part(-1)", "left_square_bracket", "before", "The part before.", 0),
        _a("part(1)", "right_square_bracket", "part", "The next part.", 5),
        _OPEN,
    ),
    "act": (
        _a("start", "enter", "start", "Start the action under the cursor.", 9),
        _a("to_services", "left", "services", "Back to the services; esc and tab do it, too.", 9),
        _a("to_actions", "right", "actions", "On to the actions of the service.", 0),
        _a("around", "tab", "next list", "Services, what runs, actions, and around again.", 0),
        _a("cancel", "c", "cancel", "Stop a running action.", 7),
        _a("runbook", "b", "runbooks", "Read a runbook.", 7),
        _a("approve", "g", "approve", "Grant or deny an approval that is asked of you.", 5),
        _a("filter", "slash", "filter", "Type words that rows must have.", 6),
    ),
    "postmortem": (
        _a("submit", "ctrl+s", "submit", "Submit it; the debrief opens.", 9),
        _a("impact", "ctrl+g", "run impact", "Run the impact query and see its value.", 7),
        _a("save", "ctrl+w", "save", "Save the draft.", 5),
        _a("abandon", "ctrl+x", "give up", "Give the post-mortem up; the debrief opens.", 6),
    ),
}


def bindings(where: str) -> list[BindingType]:
    """The bindings of a view; its method for `name` is `action_name`."""
    return [
        Binding(
            one.keys,
            one.name,
            one.label,
            show=False,
            id=f"{where}.{one.name}",
            tooltip=one.help,
            priority=one.keys.startswith("ctrl+") or one.keys == "escape",
        )
        for one in ACTIONS[where]
    ]
