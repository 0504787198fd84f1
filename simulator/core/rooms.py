"""Everything that goes on in an exercise, made in one fixed order: equal times are settled so."""

from __future__ import annotations

from simulator.core.kernel import Kernel
from simulator.core.processes.alerts import Alerts
from simulator.core.processes.clockwork import Clockwork
from simulator.core.processes.incidents import Incidents
from simulator.core.processes.postmortem import Postmortem
from simulator.core.processes.reading import Reading
from simulator.core.processes.roles import Roles
from simulator.core.processes.sla_watch import SlaWatch
from simulator.core.processes.telemetry import Telemetry


def open_rooms(kernel: Kernel) -> None:
    """Make every process of an exercise; each registers with the kernel, which keeps it."""
    Clockwork(kernel)
    Telemetry(kernel)
    Alerts(kernel)
    Incidents(kernel)
    Roles(kernel)
    Reading(kernel)
    Postmortem(kernel)
    SlaWatch(kernel)
