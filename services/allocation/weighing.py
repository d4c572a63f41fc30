"""Looks up what news mean for the plan in force: background work, because reactions know nothing but their fact.

A batch of news becomes one commit of the incident's `replan` stream, which names the position that it reaches: weighed
twice, it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from services.allocation import stakes, views
from services.allocation.acting import act
from services.allocation.commands import WeighNews
from services.allocation.events import NewsHeard, RefusedGoods, Stake
from shared.messages import Json
from shared.ports import Document
from shared.runtime import Running

NOTHING: Json = {"roads": {}, "in_time": {}}


async def weigh_all(running: Running) -> bool:
    """Whether there was anything to weigh."""
    found = False
    for replan in await views.every(running.documents, "replan"):
        if replan["plan"] and (news := await views.news(running.documents, replan["incident"], replan["weighed"])):
            await _weigh(running, replan, news)
            found = True
    return found


async def _weigh(running: Running, replan: Json, heard: Sequence[Json]) -> None:
    plan, upto = replan["plan"], heard[-1]["position"]
    scales = Scales(running, await views.plan(running.documents, plan))
    rows: list[Stake] = []
    refused: RefusedGoods | None = None
    for body in heard:
        news = NewsHeard.read(body)
        refused = news.goods or refused
        people = await scales.people(news)
        rows += [
            Stake(place=place, cause=news.cause, people=number, position=body["position"])
            for place, number in people.items()
            if number
        ]
    command = WeighNews(
        incident=replan["incident"],
        plan=plan,
        in_need=scales.plan["summary"]["people"],
        upto=upto,
        at=heard[-1]["at"],
        stakes=tuple(rows),
        refused=refused,
    )
    await act(running, command, f"weigh:{replan['incident']}:{plan}:{upto}")


@dataclass
class Scales:
    """Weighs one piece of news after the other against a plan; what they need is read when the first one needs it."""

    running: Running
    plan: Json
    _stated: Sequence[Json] | None = None
    _exposure: Json | None = None

    async def people(self, news: NewsHeard) -> Mapping[str, int]:
        """People at stake by place."""
        if news.cause == "needs":
            return stakes.beyond_stated(news.subject, news.people, await self._demand())
        exposure = await self._relied_on()
        if news.cause == "road":
            trips = [trip for trip, until in exposure["roads"].get(news.subject, {}).items() if until > news.from_min]
            return await self._waiting_for(trips, only_open=True)
        if news.cause == "vehicle":
            return await self._waiting_for(await self._of_vehicle(news), only_open=False)
        return await self._waiting_for([news.subject], only_open=False)

    async def _demand(self) -> Sequence[Json]:
        if self._stated is None:
            self._stated = (await views.one(self.running.documents, "demand", self.plan["run"], "demand"))["places"]
        return self._stated

    async def _relied_on(self) -> Json:
        """Plans of old journals say nothing of it."""
        if self._exposure is None:
            digest = self.plan.get("exposure_digest")
            self._exposure = orjson.loads(await self.running.blobs.get(digest)) if digest else NOTHING
        return self._exposure

    async def _of_vehicle(self, news: NewsHeard) -> list[str]:
        """Its open trips, and the one that it was driving, which may have been given up since."""
        trips = await views.every(self.running.documents, "trip", incident=news.incident)
        mine = (trip for trip in trips if trip.get("vehicle") == news.subject)
        return [trip["trip"] for trip in mine if stakes.is_open(trip) or trip["trip"] == news.trip]

    async def _waiting_for(self, trips: Iterable[str], only_open: bool) -> dict[str, int]:
        """People relieved in time by the plan at the places that lie ahead of these trips."""
        documents, names = self.running.documents, [*trips]
        incident = await views.incident(documents, self.plan["incident"])
        released = await documents.get_all("released", names)
        told = await documents.get_all("trip", [f"trip/{name}" for name in names])
        in_time = (await self._relied_on())["in_time"]
        found: dict[str, int] = {}
        for name, release in released.items():
            trip = _body(told.get(f"trip/{name}"))
            if not only_open or stakes.is_open(trip):
                places = stakes.ahead(release.body, trip, incident["deadline_min"])
                found |= {place: in_time.get(place, 0) for place in places}
        return found


def _body(document: Document | None) -> Json | None:
    return document.body if document else None
