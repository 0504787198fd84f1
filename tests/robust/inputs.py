"""Bad scenarios, each with the words that its answer must hold."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.rules.base import WORLD

_RULES = WORLD + "alerting: {rule_files: [rules.yml]}\n"
_RULE = "groups:\n  - name: web\n    rules:\n      - alert: Down\n"
_POLICY = (
    "on_call:\n  people: {milo: {role: Lead, team: shop}}\n"
    "  escalation_policies: {shop: {levels: [{notify: {policy: shop}}]}}\n"
)
_FAULT = "faults: {slow: {starts: {at: %s}, target: web, effects: [{set: latency, add: 1s}]}}\n"


@dataclass(frozen=True, slots=True)
class Bad:
    """The files of a scenario, and what its answer says: where, and why."""

    says: str
    text: str | bytes
    rules: str | None = None


SCENARIOS: dict[str, Bad] = {
    "an empty file": Bad("empty", ""),
    "a binary": Bad("UTF-8", bytes(range(256)) * 40),
    "invalid UTF-8": Bad("UTF-8", WORLD.encode() + b"summary: caf\xe9\n"),
    "UTF-16": Bad("UTF-16", WORLD.encode("utf-16")),
    "a byte order mark": Bad("byte order mark", b"\xef\xbb\xbf" + WORLD.encode()),
    "tabs for indentation": Bad("tab", "hotwash: 1\nworld:\n\tservices: {}\n"),
    "two documents": Bad("document", WORLD + "---\n" + WORLD),
    "a scalar": Bad("scenario.yaml:1:1", "hello\n"),
    "an unknown version": Bad("version", WORLD.replace("hotwash: 1", "hotwash: 7")),
    "words instead of maps": Bad(
        "'world'", "".join(f"{key}: text\n" for key in ("hotwash", "id", "title", "world", "seats"))
    ),
    "maps instead of words": Bad(
        "'title'",
        WORLD.replace("title: Example", "title: {a: [1]}") + "duration: [{}]\nfaults: 3\n",
    ),
    "a negative duration": Bad("duration", WORLD + "duration: -5m\n"),
    "an absurd duration": Bad("duration", WORLD + "duration: 99999999999999999999d\n"),
    "a long number of digits": Bad("duration", WORLD + "duration: " + "9" * 5000 + "d\n"),
    "a spread with a negative part": Bad("'-3m'", WORLD + _FAULT % '"5m +- -3m"'),
    "a dependency circle": Bad(
        "circle", WORLD.replace("connections: 100}", "connections: 100, calls: {web: {}}}")
    ),
    "a service that depends on itself": Bad(
        "db", WORLD.replace("connections: 100}", "connections: 100, calls: {db: {}}}")
    ),
    "an inject that waits for itself": Bad(
        "waits for itself",
        WORLD + "injects:\n  a: {from: responder, text: A., "
        "when: {event: inject.fired, where: {inject: a}}}\n",
    ),
    "an action that ends nothing": Bad(
        "look", WORLD + "actions:\n  look: {title: Look, target: db, takes: 30s}\n"
    ),
    "a policy whose levels loop": Bad("policy", WORLD + _POLICY),
    "unknown people": Bad(
        "nobody",
        WORLD + "on_call:\n  escalation_policies: {shop: {levels: [{notify: {person: nobody}}]}}\n",
    ),
    "ids that differ in case only": Bad(
        "capital", WORLD + "on_call: {people: {milo: {role: Lead}, Milo: {role: Expert}}}\n"
    ),
    "10,000 services": Bad(
        "services",
        "hotwash: 1\nid: x\ntitle: X\nworld:\n  services:\n"
        + "".join(f"    s{number}: {{type: http}}\n" for number in range(10_000)),
    ),
    "a rule with a syntax error": Bad(
        "rules.yml:5:", _RULES, _RULE + "        expr: sum(rate(http_requests_total[5m]) by\n"
    ),
    "a template that never ends": Bad(
        "does not end",
        _RULES,
        _RULE + "        expr: up == 0\n        annotations: {summary: '{{ $labels.service'}\n",
    ),
    "a template whose range never ends": Bad(
        "does not end",
        _RULES,
        _RULE
        + "        expr: up == 0\n        annotations: {summary: '{{ range query \"up\" }}x'}\n",
    ),
    "a template that is too long": Bad(
        "longer",
        _RULES,
        _RULE
        + "        expr: up == 0\n        annotations: {summary: '"
        + "{{ . }}" * 5000
        + "'}\n",
    ),
    "a title of 10 MB": Bad("1 MiB", WORLD.replace("Example", "x" * 10_000_000)),
    "a title of 60 KB": Bad("title", WORLD.replace("Example", "x" * 60_000)),
}
