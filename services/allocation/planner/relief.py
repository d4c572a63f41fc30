"""Who is relieved by what a village has: whole rations only, priority ranks first."""

import numpy as np

from services.allocation.planner.compiled import entry, part

# Phases of a wish: the last of whole sets, and one more for parts of them.
SETS, PARTS = 3, 4
NIL = 1e-12


@entry
def cover(world, village, units, counted, left, persons):  # type: ignore[no-untyped-def]
    """Fills `persons` (G): by rank, the most people whose set of the `counted` items is complete.

    `units`, `counted` and, for what these people leave over, `left` are (I).  Nobody is relieved where nothing arrived,
    not even people whose ration has none of the `counted` items.
    """
    people, ration = world.people, world.ration
    arrived = False
    for i in range(left.shape[0]):
        left[i] = units[i]
        arrived = arrived or units[i] > 0
    for g in range(people.shape[1]):
        number = float(people[village, g]) if arrived else 0.0
        for i in range(left.shape[0]):
            if counted[i] and ration[i, g] > 0:
                number = min(number, np.floor(left[i] / ration[i, g] + 1e-6))
        persons[g] = max(0.0, number)
        if persons[g] > 0:
            for i in range(left.shape[0]):
                if counted[i]:
                    left[i] -= persons[g] * ration[i, g]


@part
def worth(world, desk, village, units):  # type: ignore[no-untyped-def]
    """Value of a village: persons relieved, and the priority weight for each priority person life-saved."""
    priority, weight = world.priority, world.priority_weight
    persons, left = desk.persons, desk.left
    value = 0.0
    cover(world, village, units, world.every_item, left, persons)
    for g in range(persons.shape[0]):
        value += persons[g]
    if weight > 0:
        cover(world, village, units, world.life_saving, left, persons)
        for g in range(persons.shape[0]):
            if priority[g]:
                value += weight * persons[g]
    if world.credit[0] > 0:
        value += world.credit[0] * _parts_worth(world, village, units)
    return value


@part
def _parts_worth(world, village, units):  # type: ignore[no-untyped-def]
    """People of a village times the share, by mass, of what they need that is there, in sets or not."""
    need, share = world.need, world.share
    found = 0.0
    for i in range(units.shape[0]):
        if need[village, i] > 0:
            found += share[village, i] * min(1.0, units[i] / need[village, i])
    return found


@part
def ask(world, desk, village, units, stock, phases, kg, m3, unit_kg, unit_m3, bring):  # type: ignore[no-untyped-def]
    """Fills `bring` (I) with the base units that give the most people of a village whole sets, phase by phase.

    `units` is what it has, `stock` what could be brought, `kg` and `m3` what may be loaded.
    """
    people, priority, ration, life_saving = world.people, world.priority, world.ration, world.life_saving
    need = world.need
    groups, items = people.shape[1], units.shape[0]
    saved, full, required = desk.saved, desk.full, desk.required
    required[:] = 0.0
    cover(world, village, units, world.life_saving, desk.left, saved)
    cover(world, village, units, world.every_item, desk.left, full)
    for g in range(groups):
        saved[g] = max(saved[g], full[g]) if priority[g] else full[g]
        for i in range(items):
            required[i] += ration[i, g] * (saved[g] if life_saving[i] else full[g])
    for phase in range(1, min(phases, SETS) + 1):
        for g in range(groups):
            if priority[g] != (phase < 3):
                continue
            number = people[village, g] - saved[g] if phase == 1 else people[village, g] - full[g]
            if phase == 2:
                number = min(number, saved[g] - full[g])
            each_kg, each_m3 = 0.0, 0.0
            for i in range(items):
                each = ration[i, g]
                if each <= 0 or (phase < 3 and life_saving[i] != (phase == 1)):
                    continue
                most = min(units[i] + stock[i], need[village, i])
                number = min(number, np.floor((most - required[i]) / each + 1e-6))
                each_kg += each * unit_kg[i]
                each_m3 += each * unit_m3[i]
            number = min(number, np.floor(kg / max(each_kg, NIL) + 1e-6), np.floor(m3 / max(each_m3, NIL) + 1e-6))
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
    if phases == PARTS:
        _ask_parts(world, village, units, stock, kg, m3, unit_kg, unit_m3, required, bring)


@part
def _ask_parts(world, village, units, stock, kg, m3, unit_kg, unit_m3, required, bring):  # type: ignore[no-untyped-def]
    """Fills what room is left with an equal share of everything that is there and still needed, sets or not."""
    need = world.need
    all_kg, all_m3 = 0.0, 0.0
    for i in range(bring.shape[0]):
        more = max(0.0, min(stock[i], need[village, i] - units[i]) - bring[i])
        all_kg += more * unit_kg[i]
        all_m3 += more * unit_m3[i]
    share = max(0.0, min(1.0, kg / max(all_kg, NIL), m3 / max(all_m3, NIL)))
    for i in range(bring.shape[0]):
        more = max(0.0, min(stock[i], need[village, i] - units[i]) - bring[i])
        bring[i] += np.floor(share * more + 1e-6)


@entry
def assess(world, board):  # type: ignore[no-untyped-def]
    """Sets the value of every village, now and with all it needs."""
    for village in range(world.people.shape[0]):
        board.worth[village] = worth(world, board.desk, village, board.units[village])
        board.most[village] = worth(world, board.desk, village, world.need[village])
