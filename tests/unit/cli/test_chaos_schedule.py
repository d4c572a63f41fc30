"""What breaks when."""

from __future__ import annotations

from services.cli.chaos.schedule import LONGEST_S, SHARES, schedule

TARGETS = {"replica": ["inventory-1", "inventory-2", "gateway-1"], "store": ["store"], "kafka": ["kafka-1", "kafka-2"]}
PLACES = {part: place for place, parts in TARGETS.items() for part in parts}


def test_the_seed_alone_decides():
    assert schedule(7, TARGETS, 5, 12) == schedule(7, TARGETS, 5, 12)
    assert schedule(7, TARGETS, 5, 12) != schedule(8, TARGETS, 5, 12)


def test_every_kind_of_fault_comes_and_all_within_the_time():
    faults = schedule(7, TARGETS, 5, 12)
    kinds = {(PLACES[fault.target], fault.what) for fault in faults}
    assert kinds == {*SHARES}
    assert all(fault.at_s < 300 and fault.seconds <= LONGEST_S for fault in faults)
    assert 40 <= len(faults) <= 80


def test_every_part_has_its_share_of_the_faults():
    assert {fault.target for fault in schedule(7, TARGETS, 30, 12)} == PLACES.keys()
