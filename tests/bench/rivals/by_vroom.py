"""VROOM: shipments with priorities that go by people, in a hundred steps; it ends when it finds nothing better."""

from __future__ import annotations

from datetime import timedelta

import vroom

from tests.bench.rivals.statement import Route, Statement, Visit

MOST = 100
"""The highest priority, and that is the largest load's."""
EXPLORATION = 5
THREADS = 2


def routes(statement: Statement, seconds: float, seed: int) -> list[Route]:
    problem = vroom.Input()
    for kind, matrix in enumerate(statement.legs):
        problem.set_durations_matrix(str(kind), matrix)
    for number, vehicle in enumerate(statement.vehicles):
        window = vroom.TimeWindow(vehicle.begin, vehicle.end)
        at = {"start": vehicle.home, "end": vehicle.home, "time_window": window}
        problem.add_vehicle(vroom.Vehicle(number, profile=str(vehicle.kind), capacity=list(vehicle.capacity), **at))
    most = max(shipment.persons for shipment in statement.shipments)
    for number, shipment in enumerate(statement.shipments):
        begin, until = vroom.TimeWindow(shipment.ready, shipment.until), vroom.TimeWindow(0, shipment.until)
        problem.add_shipment(
            vroom.ShipmentStep(number, shipment.pickup, default_service=shipment.loading, time_windows=[begin]),
            vroom.ShipmentStep(number, shipment.delivery, default_service=shipment.unloading, time_windows=[until]),
            amount=vroom.Amount(list(shipment.amount)),
            priority=max(1, round(MOST * shipment.persons / most)),
        )
    solution = problem.solve(EXPLORATION, nb_threads=THREADS, timeout=timedelta(seconds=seconds))
    found: list[Route] = [[] for _ in statement.vehicles]
    rows = solution.routes
    for vehicle, step, number in zip(rows["vehicle_id"], rows["type"], rows["id"], strict=True):
        if step in ("pickup", "delivery"):
            found[vehicle].append(Visit(int(number), step == "pickup"))
    return found
