"""OR-Tools Routing: pickups and deliveries, with penalties for leaving out that go by people."""

from __future__ import annotations

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from tests.bench.rivals.statement import SECONDS_PER_PERSON, Route, Statement, Visit


def routes(statement: Statement, seconds: float, seed: int) -> list[Route]:
    """`seed` is for others: this search is not a random one."""
    shipments, vehicles = statement.shipments, statement.vehicles
    place = [s.pickup for s in shipments] + [s.delivery for s in shipments] + [v.home for v in vehicles]
    ends = [2 * len(shipments) + n for n in range(len(vehicles))]
    manager = pywrapcp.RoutingIndexManager(len(place), len(vehicles), ends, ends)
    model = pywrapcp.RoutingModel(manager)
    _add_time(model, statement, np.array(place))
    for dimension, name in enumerate(("kg", "litres")):
        amounts = [s.amount[dimension] for s in shipments]
        loaded = model.RegisterUnaryTransitVector([*amounts, *(-a for a in amounts), *(0 for _ in vehicles)])
        capacities = [v.capacity[dimension] for v in vehicles]
        model.AddDimensionWithVehicleCapacity(loaded, 0, capacities, True, name)
    _add_shipments(model, manager, statement)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    solution = model.SolveWithParameters(parameters)
    return [_route(model, manager, solution, k, len(shipments)) if solution else [] for k in range(len(vehicles))]


def _add_time(model, statement: Statement, place) -> None:
    """Every kind of vehicle has its own legs; a stop's handling belongs to the leg that leads away from it."""
    shipments, vehicles = statement.shipments, statement.vehicles
    handling = [s.loading for s in shipments] + [s.unloading for s in shipments] + [0] * len(vehicles)
    legs = [matrix[np.ix_(place, place)] + np.array(handling)[:, None] for matrix in statement.legs]
    kinds = [model.RegisterTransitMatrix(leg.tolist()) for leg in legs]
    horizon = max(vehicle.end for vehicle in vehicles)
    model.AddDimensionWithVehicleTransits([kinds[v.kind] for v in vehicles], horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    for k, vehicle in enumerate(vehicles):
        model.SetArcCostEvaluatorOfVehicle(kinds[vehicle.kind], k)
        time.CumulVar(model.Start(k)).SetMin(vehicle.begin)
        time.CumulVar(model.End(k)).SetMax(vehicle.end)


def _add_shipments(model, manager, statement: Statement) -> None:
    time, solver = model.GetDimensionOrDie("time"), model.solver()
    for n, shipment in enumerate(statement.shipments):
        pickup, delivery = (manager.NodeToIndex(node) for node in (n, len(statement.shipments) + n))
        time.CumulVar(pickup).SetMin(shipment.ready)
        time.CumulVar(delivery).SetMax(shipment.until)
        model.AddPickupAndDelivery(pickup, delivery)
        solver.Add(model.VehicleVar(pickup) == model.VehicleVar(delivery))
        solver.Add(time.CumulVar(pickup) <= time.CumulVar(delivery))
        model.AddDisjunction([pickup], SECONDS_PER_PERSON * shipment.persons)
        model.AddDisjunction([delivery], 0)


def _route(model, manager, solution, vehicle: int, shipments: int) -> Route:
    route: Route = []
    index = solution.Value(model.NextVar(model.Start(vehicle)))
    while not model.IsEnd(index):
        node = manager.IndexToNode(index)
        route.append(Visit(node % shipments, node < shipments))
        index = solution.Value(model.NextVar(index))
    return route
