"""A small scenario for logs by hand."""

from __future__ import annotations

SCENARIO = """
hotwash: 1
id: till
title: The till is closed
duration: 45m
pre_roll: 1h
briefing: |
  Something is slow.
seats:
  primary:
    title: Primary
    team: payments
    may: [rollback, restart, shed_load, scale]
    default: true
objectives:
  early:
    capability: detection
    text: Declare before support asks.
    points: 10
    met_when: {event: incident.declared, before: {event: inject.fired, where: {inject: complaint}}}
  cause:
    capability: diagnosis
    text: Name the release.
    points: 20
    met_when: {event: postmortem.submitted, where: {cause: payments-5-8}}
  answer:
    capability: communication
    text: Answer the vice president.
    points: 10
    met_when: {expected: vp-calls}
  contain:
    capability: mitigation
    text: Stop it.
    points: 10
world:
  teams:
    payments: {name: Payments}
    data: {name: Data}
    search: {name: Search}
  services:
    checkout:
      type: http
      team: payments
      instances: 6
      capacity: 100/s
      calls:
        payments: {timeout: 2s, retries: 2}
    payments:
      type: http
      team: payments
      instances: 4
      capacity: 100/s
      calls:
        payments-db: {timeout: 1s}
    payments-db: {type: postgresql, team: data, capacity: 900/s}
    search: {type: http, team: search, capacity: 200/s}
  traffic:
    web: {enters: checkout, rate: 100/s, users: 6000}
  changes:
    payments-5-8: {at: 5m, target: payments, text: payments 5.8 rolled out}
    search-2-31: {at: -20m, target: search, text: search 2.31 rolled out}
on_call:
  people:
    milo: {role: Payments lead, team: payments, may: [rollback]}
    dana: {role: Databases, team: data}
    petra: {role: Search, team: search}
    pavel: {role: Search, team: search}
    paula: {role: Search, team: search, asleep: true}
    support: {role: Support desk, outside: true, audience: support}
    vp: {role: VP Sales, outside: true, audience: executives}
faults:
  slow-ledger:
    starts: {with: payments-5-8, delay: 60s}
    target: payments
    effects:
      - {set: latency, add: 1100ms}
  ghost:
    starts: {at: -40m}
    target: search
    decoy: true
    effects:
      - {set: latency, add: 20ms}
actions:
  wipe:
    title: wipe the ledger
    target: payments
    takes: 30s
    harms: Everything in it.
    effects:
      - {set: latency, to: 10ms}
incidents:
  checkout-down:
    faults: [slow-ledger]
    cause: payments-5-8
    kind: change
    severity: SEV1
    services: [checkout, payments]
    teams: [payments, data]
    contributing: [calls.checkout.payments, no-canary]
factors:
  no-canary: {text: No canary, holds: true}
  certificate: {text: A certificate ran out}
injects:
  complaint:
    when: {event: alert.firing, delay: 8m, unless: {event: incident.declared}}
    channel: ticket
    from: support
    about: checkout-down
    text: |
      Customers complain.
  vp-calls:
    when: {event: incident.declared, delay: 10m, unless: {event: status.posted}}
    channel: phone
    from: vp
    to: {seat: primary}
    text: |
      What do I tell them?
    expects: {event: message.sent, where: {to: vp}, within: 5m}
sla:
  SEV1:
    acknowledge: 5m
    triage: 10m
    engage: 10m
    first_update: 15m
    update_every: 15m
    mitigate: 20m
    resolve: 30m
"""
