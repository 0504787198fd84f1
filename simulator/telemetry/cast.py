"""The cast: names that logs and people wear, drawn once at StartEx and journaled with it."""

from __future__ import annotations

from typing import Final, TypeAlias

from faker import Faker

from scenarios.model.scenario import Scenario

Cast: TypeAlias = "dict[str, object]"

CUSTOMERS: Final = 24
ADDRESSES: Final = 32
TOWNS: Final = 8
_SYSTEMS: Final = ("iPhone", "Android 15", "Windows NT 10.0", "Macintosh")
_BROWSERS: Final = ("Firefox/146.0", "Chrome/143.0", "Safari/605.1")
_PROVIDERS: Final = [
    "faker.providers.person",
    "faker.providers.internet",
    "faker.providers.address",
]


def cast(scenario: Scenario, seed: int) -> Cast:
    """Everybody and everything that needs a name; the same for the same scenario and seed.

    `people` maps each person of the scenario to a name; `customers`, `addresses`, `agents`, `towns`
    are lists; `ticket` and `order` are where numbers begin.
    """
    fake = Faker("en_US", providers=_PROVIDERS)
    fake.seed_instance(seed)
    people: dict[str, str] = {}
    for key, person in scenario.on_call.people.items():
        drawn = f"{fake.first_name()} {fake.last_name()}"
        people[key] = person.name or drawn
    return {
        "people": people,
        "customers": [f"{fake.first_name()} {fake.last_name()}" for _ in range(CUSTOMERS)],
        "addresses": [fake.ipv4_public() for _ in range(ADDRESSES)],
        "agents": [
            f"Mozilla/5.0 ({system}) {browser}" for system in _SYSTEMS for browser in _BROWSERS
        ],
        "towns": [fake.city() for _ in range(TOWNS)],
        "order": 100_000 + seed % 800_000,
        "ticket": 1_000 + seed % 8_000,
    }
