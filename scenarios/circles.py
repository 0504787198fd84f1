"""Circles in graphs, found without recursion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def circles(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """One circle for each group of nodes that hang together; a circle ends where it begins."""
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in graph:
        if start in done:
            continue
        trail: list[str] = []
        at: dict[str, int] = {}
        stack = [(start, iter(graph.get(start, ())))]
        trail.append(start)
        at[start] = 0
        while stack:
            _node, below = stack[-1]
            step = next(below, None)
            if step is None:
                stack.pop()
                left = trail.pop()
                del at[left]
                done.add(left)
            elif step in at:
                found.append((*trail[at[step] :], step))
            elif step not in done and step in graph:
                at[step] = len(trail)
                trail.append(step)
                stack.append((step, iter(graph.get(step, ()))))
    return found
