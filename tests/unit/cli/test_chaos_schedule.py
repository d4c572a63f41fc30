"""What breaks when."""

from __future__ import annotations

from services.cli.chaos.schedule import LONGEST_S, SHARES, schedule

REPLICAS = ["inventory-1", "inventory-2", "gateway-1"]


def test_the_seed_alone_decides():
    assert schedule(7, REPLICAS, 5, 12) == schedule(7, REPLICAS, 5, 12)
    assert schedule(7, REPLICAS, 5, 12) != schedule(8, REPLICAS, 5, 12)


def test_every_kind_of_fault_comes_and_all_within_the_time():
    faults = schedule(7, REPLICAS, 5, 12)
    kinds = {("replica" if fault.target in REPLICAS else fault.target, fault.what) for fault in faults}
    assert kinds == {*SHARES}
    assert all(fault.at_s < 300 and fault.seconds <= LONGEST_S for fault in faults)
    assert 40 <= len(faults) <= 80
