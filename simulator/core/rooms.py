"""Everything that goes on in an exercise, made in one fixed order: equal times are settled so."""

from __future__ import annotations

from simulator.core.kernel import Kernel
from simulator.core.processes.actions import Actions
from simulator.core.processes.alerts import Alerts
from simulator.core.processes.approvals import Approvals
from simulator.core.processes.changes import Changes
from simulator.core.processes.clockwork import Clockwork
from simulator.core.processes.conditions import Conditions
from simulator.core.processes.faults import Faults
from simulator.core.processes.incidents import Incidents
from simulator.core.processes.injects import Injects
from simulator.core.processes.jobs import Jobs
from simulator.core.processes.knowledge import Knowledge
from simulator.core.processes.messages import Messages
from simulator.core.processes.pages import Pages
from simulator.core.processes.paging import Paging
from simulator.core.processes.people import People
from simulator.core.processes.postmortem import Postmortem
from simulator.core.processes.questions import Questions
from simulator.core.processes.reading import Reading
from simulator.core.processes.roles import Roles
from simulator.core.processes.routing import Routing
from simulator.core.processes.sla_watch import SlaWatch
from simulator.core.processes.telemetry import Telemetry
from simulator.core.processes.wishes import Wishes


def open_rooms(kernel: Kernel) -> None:
    """Make every process of an exercise; each registers with the kernel, which keeps it.

    Conditions listen before whoever asks them.
    """
    Clockwork(kernel)
    Telemetry(kernel)
    conditions = Conditions(kernel)
    changes = Changes(kernel)
    faults = Faults(kernel, conditions, changes)
    people = People(kernel)
    paging = Paging(kernel, people)
    Routing(kernel, paging)
    Pages(kernel, paging, people)
    _open_people(kernel, people, conditions)
    Injects(kernel, conditions, faults, paging)
    jobs = Jobs(kernel, people, changes)
    Actions(kernel, people, jobs, Approvals(kernel, people, jobs), faults, changes)
    Alerts(kernel)
    Incidents(kernel)
    Roles(kernel, people)
    Reading(kernel)
    Postmortem(kernel)
    SlaWatch(kernel)


def _open_people(kernel: Kernel, people: People, conditions: Conditions) -> None:
    Messages(kernel)
    Questions(kernel, people, Knowledge(kernel, people, conditions))
    Wishes(kernel, people, conditions)
