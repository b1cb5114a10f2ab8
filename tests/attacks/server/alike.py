"""Can somebody with a clock tell three kinds of requests apart? A rank test that a busy machine does not fool.

A round asks for each kind a few times, in random order, and keeps the fastest of each: what another process
takes away in between is left out. Were the kinds alike, each would be the fastest, the middle one and the
slowest of its round equally often, whatever the machine did meanwhile: Friedman's test (for three kinds its
statistic is chi-squared with two degrees of freedom, whose tail is exp(-x/2)).

Two clocks: the one on the wall, which an attacker has, and this thread's own, which sees less noise: where the
code runs in this thread, it finds work that the wall would need more rounds for.
"""

from __future__ import annotations

import gc
import math
import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROUNDS: Final = 150
# Of each kind in a round.
ASKED: Final = 3
# One false alarm in a million, two of three times: never. What is really there is found again.
SURE: Final = 1e-6
TRIES: Final = 3
_KINDS: Final = 3
_CLOCKS: Final = (time.perf_counter, time.thread_time)

Asks: TypeAlias = "Mapping[str, Callable[[int], object]]"


def measure(asks: Asks, first: int) -> list[dict[str, list[float]]]:
    """Return the times of each kind by each clock; rounds are numbered from `first`, for fresh mailboxes."""
    chance = random.SystemRandom()
    times: list[dict[str, list[float]]] = [{kind: [] for kind in asks} for _ in _CLOCKS]
    with _quiet():
        for number in range(first, first + ROUNDS):
            fastest: dict[str, tuple[float, ...]] = {}
            for kind in chance.sample(sorted(asks) * ASKED, _KINDS * ASKED):
                begun = [clock() for clock in _CLOCKS]
                asks[kind](number)
                took = tuple(clock() - since for clock, since in zip(_CLOCKS, begun, strict=True))
                fastest[kind] = tuple(map(min, took, fastest.get(kind, took)))
            for kind, best in fastest.items():
                for of_clock, seconds in zip(times, best, strict=True):
                    of_clock[kind].append(seconds)
    return times


def p_value(times: Mapping[str, Sequence[float]]) -> float:
    """Return how likely ranks as uneven as these are, were the kinds alike."""
    kinds = sorted(times)
    sums = dict.fromkeys(kinds, 0)
    rounds = list(zip(*(times[kind] for kind in kinds), strict=True))
    for measured in rounds:
        for rank, (_, kind) in enumerate(sorted(zip(measured, kinds, strict=True)), 1):
            sums[kind] += rank
    count = len(rounds)
    spread = sum(total**2 for total in sums.values())
    statistic = 12 / (count * _KINDS * (_KINDS + 1)) * spread - 3 * count * (_KINDS + 1)
    return math.exp(-statistic / 2)


def told_apart(asks: Asks) -> bool:
    """Say whether the kinds differ in most of some tries."""
    found = 0
    for attempt in range(TRIES):
        found += min(map(p_value, measure(asks, attempt * ROUNDS))) < SURE
        # Decided, whatever comes.
        if found > TRIES // 2 or attempt - found >= TRIES // 2:
            break
    return found > TRIES // 2


@contextmanager
def _quiet() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
