"""Sums that do not depend on the machine: Neumaier's compensated sum (as Prometheus adds), and
math.fsum."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Valid: TypeAlias = NDArray[np.bool_] | None
_SMALL = float(1 << 40)  # so many integers of this size still add up exactly


def small_integers(values: Floats) -> bool:
    """Are they all integers, few and small enough that adding them up never rounds?"""
    if values.size == 0 or values.size > 4096:
        return values.size == 0
    whole = (np.floor(values) == values) & (np.abs(values) < _SMALL)
    return bool(np.count_nonzero(whole) == values.size)


def _add(total: Floats, rest: Floats, more: Floats) -> tuple[Floats, Floats]:
    """One step of Neumaier's sum: the new total, and what has been lost to rounding so far."""
    new = total + more
    lost = np.where(np.abs(total) >= np.abs(more), (total - new) + more, (more - new) + total)
    return new, np.where(np.isinf(new), 0.0, rest + lost)


def _compensated(values: Floats) -> tuple[Floats, Floats]:
    total = np.zeros(values.shape[1])
    rest = np.zeros(values.shape[1])
    for row in values:
        total, rest = _add(total, rest, row)
    return total, rest


def sum_columns(values: Floats, valid: Valid) -> Floats:
    """The sum of each column, float64[k, n] to float64[n]; invalid cells count nothing."""
    if valid is not None:
        values = np.where(valid, values, 0.0)
    if small_integers(values):
        return np.asarray(values.sum(axis=0))
    with np.errstate(all="ignore"):
        total, rest = _compensated(values)
        return np.where(np.isinf(total), total, total + rest)


def mean_columns(values: Floats, valid: Valid) -> Floats:
    """The mean of each column; where the sum overflows, by steps, as Prometheus does."""
    count = float(len(values)) if valid is None else valid.sum(axis=0).astype(np.float64)
    with np.errstate(all="ignore"):
        total = sum_columns(values, valid)
        mean = total / count
        finite = np.isfinite(values) if valid is None else np.isfinite(values) | ~valid
        overflow = np.isinf(total) & finite.all(axis=0)
        if overflow.any():
            mean = np.where(overflow, _stepwise_mean(values, valid), mean)
    return np.asarray(mean)


def _stepwise_mean(values: Floats, valid: Valid) -> Floats:
    mean = np.zeros(values.shape[1])
    for index, row in enumerate(values):
        n = index + 1.0
        step = mean + (row / n - mean / n)
        mean = step if valid is None else np.where(valid[index], step, mean)
    return mean


def variance_columns(values: Floats, valid: Valid) -> Floats:
    """The population variance of each column by Welford's steps, compensated as Prometheus does
    over time; equal values give exactly 0."""
    mean, mean_rest, square, square_rest = np.zeros((4, values.shape[1]))
    with np.errstate(all="ignore"):
        for index, row in enumerate(values):
            off = row - (mean + mean_rest)
            new_mean = _add(mean, mean_rest, off / (index + 1.0))
            off = off * (row - (new_mean[0] + new_mean[1]))
            new_square = _add(square, square_rest, off)
            if valid is None:
                (mean, mean_rest), (square, square_rest) = new_mean, new_square
                continue
            there = valid[index]
            mean, mean_rest = (
                np.where(there, new, old) for new, old in zip(new_mean, (mean, mean_rest))
            )
            square, square_rest = (
                np.where(there, new, old) for new, old in zip(new_square, (square, square_rest))
            )
        count = float(len(values)) if valid is None else valid.sum(axis=0).astype(np.float64)
        return np.asarray((square + square_rest) / count)


def variance(values: list[float]) -> float:
    """The population variance of a group, by Welford's plain steps."""
    mean = square = 0.0
    for index, value in enumerate(values):
        off = value - mean
        mean += off / (index + 1.0)
        square += off * (value - mean)
    return square / len(values)


def exact_sum(values: list[float]) -> float:
    """math.fsum that knows what infinities and overflow add up to."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        total = 0.0
        for value in values:
            total += value
        return total


def sum_groups(values: Floats, group: NDArray[np.int64], sizes: Floats) -> Floats:
    """The sum of each group, correctly rounded.

    group int64[n] says which one a value belongs to, sizes float64[groups] how many it has. One
    addition is correctly rounded by itself, and so are integers; groups of more are summed by
    math.fsum.
    """
    total = np.asarray(np.bincount(group, values, len(sizes)), np.float64)
    large = sizes > 2
    if not np.count_nonzero(large) or small_integers(values):
        return total
    buckets: dict[int, list[float]] = {number: [] for number in np.nonzero(large)[0].tolist()}
    for number, value in zip(group.tolist(), values.tolist()):
        if number in buckets:
            buckets[number].append(value)
    for number, bucket in buckets.items():
        total[number] = exact_sum(bucket)
    return total


def mean_groups(values: Floats, group: NDArray[np.int64], sizes: Floats) -> Floats:
    """The mean of each group; 0 where a group is empty."""
    total = sum_groups(values, group, sizes)
    with np.errstate(all="ignore"):
        mean = np.where(sizes > 0, total / np.maximum(sizes, 1.0), 0.0)
    for number in np.nonzero(np.isinf(total))[0].tolist():
        members = values[group == number]
        if np.isfinite(members).all():
            mean[number] = _stepwise_mean(members[:, None], None)[0]
    return mean
