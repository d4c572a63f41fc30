"""PyVRP: clients with prizes that go by people, served in trips between depots at which a vehicle loads anew.

With its shipments it relieved fewer when that was tried.  Its depots are the loading places, and a client is a village
as far as it is supplied from one of them: legs between clients that are not supplied from the same one are forbidden.
The first leg of a route, from home, leads past the loading place of its first client.  Loading is timed with unloading.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from pyvrp import Client, Depot, Location, PenaltyParams, ProblemData, Route, SolveParams, VehicleType, solve
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime

from services.allocation.planner.problem import Ints
from tests.bench.rivals import statement as told
from tests.bench.rivals.statement import FORBIDDEN_S, SECONDS_PER_PERSON, Shipment, Statement, Visit

PARAMETERS = SolveParams(penalty=PenaltyParams(solutions_between_updates=50, max_penalty=2000.0))
"""It begins in the middle of its penalties, which by default are so high that in these seconds it hardly moves."""


def routes(statement: Statement, seconds: float, seed: int) -> list[told.Route]:
    """Also those that come too late: what of them is in time will be seen when they are carried out."""
    data, stop = _data(statement), MaxRuntime(seconds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        best = solve(data, stop, seed=seed, collect_stats=False, params=PARAMETERS).best
    found: list[told.Route] = [[] for _ in statement.vehicles]
    for route in best.routes():
        found[route.vehicle_type()] = list(_visits(route))
    return found


def _data(statement: Statement) -> ProblemData:
    """Locations are all places but villages, then the clients' own."""
    supplied = list(dict.fromkeys((s.pickup, s.delivery) for s in statement.shipments))
    depots = max(s.pickup for s in statement.shipments) + 1
    client_at = {pair: n for n, pair in enumerate(supplied, start=depots)}
    legs = [_legs(leg, depots, supplied, statement) for leg in statement.legs]
    loading = sorted({s.pickup for s in statement.shipments})
    return ProblemData(
        locations=[Location(0, 0) for _ in legs[0]],
        clients=[_client(s, client_at[s.pickup, s.delivery]) for s in statement.shipments],
        depots=[Depot(place) for place in range(depots)],
        vehicle_types=[
            VehicleType(
                capacity=list(vehicle.capacity),
                start_depot=vehicle.home,
                end_depot=vehicle.home,
                tw_early=vehicle.begin,
                tw_late=vehicle.end,
                unit_distance_cost=0,
                unit_duration_cost=1,
                profile=vehicle.kind,
                reload_depots=loading,
            )
            for vehicle in statement.vehicles
        ],
        distance_matrices=[np.zeros_like(leg) for leg in legs],
        duration_matrices=legs,
    )


def _client(shipment: Shipment, at: int) -> Client:
    return Client(
        at,
        delivery=list(shipment.amount),
        service_duration=shipment.loading + shipment.unloading,
        tw_late=max(0, shipment.until - shipment.loading),
        release_time=shipment.ready,
        prize=SECONDS_PER_PERSON * shipment.persons,
        required=False,
    )


def _legs(legs: Ints, depots: int, supplied: list[tuple[int, int]], statement: Statement) -> Ints:
    place = np.array([*range(depots), *(village for _, village in supplied)])
    loads_at = np.array([*range(depots), *(pickup for pickup, _ in supplied)])
    found = legs[np.ix_(place, place)]
    found[:, depots:][loads_at[:, None] != loads_at[None, depots:]] = FORBIDDEN_S
    for home in {vehicle.home for vehicle in statement.vehicles}:
        found[home, depots:] = [legs[home, pickup] + legs[pickup, village] for pickup, village in supplied]
    return np.minimum(found, FORBIDDEN_S)


def _visits(route: Route) -> Iterator[Visit]:
    """All that a trip delivers is loaded when it begins."""
    clients = [act for act in route.schedule() if act.is_client()]
    for trip in dict.fromkeys(act.trip for act in clients):
        served = [act.idx for act in clients if act.trip == trip]
        yield from (Visit(client, pickup=True) for client in served)
        yield from (Visit(client, pickup=False) for client in served)
