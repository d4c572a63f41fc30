"""Who is relieved by what a village has: whole rations only, priority ranks first."""

import numpy as np
from numba import njit


@njit(cache=True)
def cover(world, village, units, life_only, persons):  # type: ignore[no-untyped-def]
    """Fills `persons` (G) with the most people, group by group in order of rank, whose set is complete."""
    people, ration, life_saving = world.people, world.ration, world.life_saving
    left = units.copy()
    for g in range(people.shape[1]):
        number = float(people[village, g])
        for i in range(left.shape[0]):
            each = ration[i, g]
            if each > 0 and (life_saving[i] or not life_only):
                number = min(number, np.floor(left[i] / each + 1e-6))
        persons[g] = max(0.0, number)
        if persons[g] > 0:
            for i in range(left.shape[0]):
                if life_saving[i] or not life_only:
                    left[i] -= persons[g] * ration[i, g]


@njit(cache=True)
def worth(world, village, units):  # type: ignore[no-untyped-def]
    """Value of a village: persons relieved, and the priority weight for each priority person life-saved."""
    persons = np.empty(world.people.shape[1])
    cover(world, village, units, False, persons)
    value = persons.sum()
    if world.priority_weight > 0:
        cover(world, village, units, True, persons)
        for g in range(persons.shape[0]):
            if world.priority[g]:
                value += world.priority_weight * persons[g]
    return value


@njit(cache=True)
def ask(world, village, units, stock, phases, kg, m3, unit_kg, unit_m3, bring):  # type: ignore[no-untyped-def]
    """Fills `bring` (I) with the base units that give the most people of a village whole sets, phase by phase.

    `units` is what it has, `stock` what could be brought, `kg` and `m3` what may be loaded.
    """
    people, priority, ration, life_saving = world.people, world.priority, world.ration, world.life_saving
    need = world.need
    groups, items = people.shape[1], units.shape[0]
    saved, full, required = np.empty(groups), np.empty(groups), np.zeros(items)
    cover(world, village, units, True, saved)
    cover(world, village, units, False, full)
    for g in range(groups):
        saved[g] = max(saved[g], full[g]) if priority[g] else full[g]
        for i in range(items):
            required[i] += ration[i, g] * (saved[g] if life_saving[i] else full[g])
    for phase in range(1, phases + 1):
        for g in range(groups):
            if priority[g] != (phase < 3):
                continue
            number = people[village, g] - saved[g] if phase == 1 else people[village, g] - full[g]
            if phase == 2:
                number = min(number, saved[g] - full[g])
            each_kg, each_m3 = 1e-9, 1e-9
            for i in range(items):
                each = ration[i, g]
                if each <= 0 or (phase < 3 and life_saving[i] != (phase == 1)):
                    continue
                most = min(units[i] + stock[i], need[village, i])
                number = min(number, np.floor((most - required[i]) / each + 1e-6))
                each_kg += each * unit_kg[i]
                each_m3 += each * unit_m3[i]
            number = min(number, np.floor(kg / each_kg), np.floor(m3 / each_m3))
            if number <= 0:
                continue
            kg -= number * each_kg
            m3 -= number * each_m3
            for i in range(items):
                if phase == 3 or life_saving[i] == (phase == 1):
                    required[i] += number * ration[i, g]
            if phase == 1:
                saved[g] += number
            else:
                full[g] += number
    for i in range(items):
        bring[i] = max(0.0, required[i] - units[i])


@njit(cache=True)
def assess(world, board):  # type: ignore[no-untyped-def]
    """Sets the value of every village, now and with all it needs."""
    for village in range(world.people.shape[0]):
        board.worth[village] = worth(world, village, board.units[village])
        board.most[village] = worth(world, village, world.need[village])
