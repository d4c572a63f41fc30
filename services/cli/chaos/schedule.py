"""What breaks when: decided by the seed alone, before anything runs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REPLICA, STORE, BROKER = "replica", "store", "kafka"
KILL, STOP, DROP, CUT, SLOW = "kill", "stop", "drop", "cut", "slow"
SIGNALS = frozenset({KILL, STOP})

SHARES = {
    (REPLICA, STOP): 64,
    (REPLICA, KILL): 14,
    (STORE, DROP): 5,
    (STORE, CUT): 2,
    (STORE, SLOW): 2,
    (STORE, STOP): 1,
    (STORE, KILL): 2,
    (BROKER, DROP): 5,
    (BROKER, CUT): 2,
    (BROKER, SLOW): 1,
    (BROKER, STOP): 1,
    (BROKER, KILL): 1,
}
"""Of a hundred faults, about so many.  What costs little to mend comes more often."""

MOSTLY_S, LONGEST_S = 3.0, 15.0
"""How long a part stands still: mostly shorter, now and then longer than Kafka waits for a member."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`at_s` after the start, `what` happens to `target`, for `seconds` where it lasts."""

    at_s: float
    target: str
    what: str
    seconds: float


def schedule(seed: int, targets: Mapping[str, Sequence[str]], minutes: float, per_minute: float) -> list[Fault]:
    """Every kind at least once, where there is room; the moments between faults are those of a Poisson process.

    `targets` names the parts of each place: REPLICA, STORE and BROKER.
    """
    chance = random.Random(seed)  # noqa: S311 - a drill, not a secret
    kinds = [*SHARES]
    chance.shuffle(kinds)
    faults: list[Fault] = []
    at_s = 0.0
    while (at_s := at_s + chance.expovariate(per_minute / 60)) < minutes * 60:
        place, what = kinds.pop() if kinds else chance.choices([*SHARES], [*SHARES.values()])[0]
        target = targets[place][0] if len(targets[place]) == 1 else chance.choice(targets[place])
        seconds = min(LONGEST_S, 0.2 + chance.expovariate(1 / MOSTLY_S))
        faults.append(Fault(round(at_s, 3), target, what, round(seconds, 3)))
    return faults
