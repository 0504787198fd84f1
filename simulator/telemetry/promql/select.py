"""Selectors: which series, and what they read at a moment or over a range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import SAMPLE, Block
from simulator.telemetry.promql.ast import Matcher, Selector
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.nodes import Node, RangeNode, moment
from simulator.telemetry.promql.parse import compile_regex
from simulator.telemetry.promql.shapes import EMPTY, Shape, Vector, nothing
from simulator.telemetry.promql.windows import (
    DenseWindow,
    GappyWindow,
    PackedWindow,
    Window,
)

Test = Callable[[dict[str, str]], bool]


def matcher_test(matcher: Matcher) -> Test:
    """A matcher as a function of a label set; a label that is missing is empty."""
    name, wanted = matcher.name, matcher.value
    if matcher.op == "=":
        return lambda labels: labels.get(name, "") == wanted
    if matcher.op == "!=":
        return lambda labels: labels.get(name, "") != wanted
    pattern = compile_regex(wanted)
    known: dict[str, bool] = {}
    positive = matcher.op == "=~"

    def test(labels: dict[str, str]) -> bool:
        value = labels.get(name, "")
        found = known.get(value)
        if found is None:
            found = known[value] = (pattern.fullmatch(value) is not None) == positive
        return found

    return test


class Part:
    """The columns of one block that a selector matches.

    `seen` candidates have been looked at, when the block had `width` series.

    `window` is the columns as a slice where they are neighbours.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.seen = 0
        self.width = 0
        self.columns = np.zeros(0, np.int64)
        self.window: NDArray[np.int64] | slice = slice(0, 0)
        self.shape = EMPTY

    def extend(self, found: Sequence[int]) -> None:
        """More columns match."""
        every = self.columns.tolist() + list(found)
        self.columns = np.array(every, np.int64)
        adjacent = bool(every) and every[-1] - every[0] + 1 == len(every)
        self.window = slice(every[0], every[-1] + 1) if adjacent else self.columns
        self.shape = Shape([self.block.labels[column] for column in every])


class Binding:
    """A selector's series in both blocks, kept up to date as series appear."""

    def __init__(self, selector: Selector) -> None:
        self.selector = selector
        self.tests = [matcher_test(m) for m in selector.matchers]
        self.parts: tuple[Part, ...] = ()
        self._joined: tuple[tuple[Shape, ...], Shape] | None = None

    def bind(self, context: Context) -> list[Part]:
        """The parts that have series; usually one."""
        if not self.parts:
            self.parts = tuple(Part(block) for block in context.store.blocks())
        for part in self.parts:
            self._look(part)
        return [part for part in self.parts if part.shape.size]

    def _look(self, part: Part) -> None:
        block = part.block
        if block.width == part.width:
            return
        part.width = block.width
        name = self.selector.name
        candidates: Sequence[int]
        candidates = range(block.width) if name is None else block.by_name.get(name, ())
        if len(candidates) == part.seen:
            return
        found = [
            column
            for column in candidates[part.seen :]
            if all(test(block.labels[column]) for test in self.tests)
        ]
        part.seen = len(candidates)
        if found:
            part.extend(found)

    def joined(self, parts: Sequence[Part]) -> Shape:
        """One shape for the series of all parts."""
        shapes = tuple(part.shape for part in parts)
        if self._joined is None or self._joined[0] != shapes:
            labels = [each for shape in shapes for each in shape.labels]
            self._joined = (shapes, Shape(labels))
        return self._joined[1]


@dataclass(slots=True)
class Instant:
    """What an instant read found: the vector, and when each element was sampled (ms,
    int64[size])."""

    vector: Vector
    times: NDArray[np.int64]


class SelectorNode(Node):
    """An instant vector selector."""

    __slots__ = ("binding", "selector")

    def __init__(self, selector: Selector) -> None:
        super().__init__((selector.name,))
        self.selector = selector
        self.binding = Binding(selector)

    def run(self, context: Context) -> Value:
        return self.read(context).vector

    def read(self, context: Context) -> Instant:
        """The latest samples, with their times."""
        at = moment(context, self.selector.at, self.selector.offset)
        parts = self.binding.bind(context)
        if not parts:
            return Instant(nothing(EMPTY), np.zeros(0, np.int64))
        if len(parts) == 1:
            return _read(parts[0], context, at)
        found = [_read(part, context, at) for part in parts]
        vector = Vector(
            self.binding.joined(parts),
            np.concatenate([each.vector.values for each in found]),
            np.concatenate([each.vector.present() for each in found]),
        )
        return Instant(vector, np.concatenate([each.times for each in found]))


def _read(part: Part, context: Context, at: int) -> Instant:
    block, shape = part.block, part.shape
    row = block.row_at(at)
    if row < 0:
        return Instant(nothing(shape), np.zeros(shape.size, np.int64))
    gaps = block.gaps
    if gaps is None or bool((gaps.state[row, part.window] == SAMPLE).all()):
        sampled = int(block.times[row])
        times = np.full(shape.size, sampled, np.int64)
        if context.too_old(sampled, at):
            return Instant(nothing(shape), times)
        return Instant(Vector(shape, block.values[row, part.window]), times)
    rows = gaps.touch[row, part.window]
    there = np.maximum(rows, 0)
    times = block.times[there]
    fresh = times >= context.oldest(at)
    mask = fresh & (rows >= 0) & (gaps.state[there, part.columns] == SAMPLE)
    values = block.values[there, part.columns]
    return Instant(Vector(shape, values, None if mask.all() else mask), times)


class RangeSelectorNode(RangeNode):
    """`selector[range]`."""

    __slots__ = ("binding", "selector")

    def __init__(self, selector: Selector, span: int) -> None:
        super().__init__((selector.name,), span)
        self.selector = selector
        self.binding = Binding(selector)

    def collect(self, context: Context) -> Window:
        end = moment(context, self.selector.at, self.selector.offset)
        start = end - self.span
        parts = self.binding.bind(context)
        if not parts:
            none = np.zeros(0, np.int64)
            return PackedWindow(
                EMPTY, start, end, np.zeros((0, 0)), np.zeros((0, 0), np.int64), none
            )
        windows = [_window(part, context, start, end) for part in parts]
        if len(windows) == 1:
            return windows[0]
        return join_windows(self.binding.joined(parts), windows)


def _window(part: Part, context: Context, start: int, end: int) -> Window:
    first, last = rows = context.window(part.block, start, end)
    if _whole(part, first, last):
        return DenseWindow(part.shape, start, end, part.block, rows, part.window)
    return GappyWindow(part.shape, start, end, part.block, rows, part.columns)


def _whole(part: Part, first: int, last: int) -> bool:
    """Whether all cells of a window are samples: usual also where a block has gaps elsewhere."""
    gaps = part.block.gaps
    if gaps is None:
        return True
    if last <= first:
        return False
    count = gaps.count[last - 1, part.window]
    if first:
        count = count - gaps.count[first - 1, part.window]
    return bool((count == last - first).all())


def join_windows(shape: Shape, windows: Sequence[Window]) -> PackedWindow:
    """Range vectors side by side; packed again."""
    every = [window.samples() for window in windows]
    most = max(len(each.values) for each in every)
    values = np.zeros((most, shape.size))
    times = np.zeros((most, shape.size), np.int64)
    number = np.zeros(shape.size, np.int64)
    left = 0
    for window, each in zip(windows, every):
        right = left + window.shape.size
        depth = len(each.values)
        values[:depth, left:right] = each.values
        times[:depth, left:right] = each.times
        number[left:right] = window.counts()
        left = right
    return PackedWindow(shape, windows[0].start, windows[0].end, values, times, number)
