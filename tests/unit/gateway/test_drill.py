"""The drill's clock: ahead, never back, and only where time is simulated."""

from __future__ import annotations

from services.gateway.commands import AdvanceClock
from services.gateway.drill import decider
from services.gateway.events import ClockAdvanced
from tests.gwt import given
from tests.unit.gateway.conftest import Open, Platform, key

T0, T1, T2 = (f"2021-07-20T14:{minute:02d}:00.000Z" for minute in (0, 10, 20))
SIMULATED = {"clock": "simulated", "clock_start": T0}


def test_the_clock_advances() -> None:
    given(decider).when(AdvanceClock(to=T1, now=T0)).then(ClockAdvanced(to=T1))


def test_the_clock_never_goes_back() -> None:
    given(decider, ClockAdvanced(to=T2)).when(AdvanceClock(to=T1, now=T0)).then_refused("clock-backwards")
    given(decider).when(AdvanceClock(to=T0, now=T1)).then_refused("clock-backwards")


def test_advancing_to_where_it_stands_changes_nothing() -> None:
    given(decider, ClockAdvanced(to=T1)).when(AdvanceClock(to=T1, now=T1)).then_nothing()


async def test_an_administrator_advances_the_drill(platform_with: Open) -> None:
    async with platform_with(kernel=SIMULATED) as platform:
        answer = await platform.admin.post("/clock", json={"to": "2021-07-20T22:20:00+08:00"}, headers=key())
        assert answer.status_code == 201
        assert answer.json()["events"][0]["data"] == {"to": T2}
        assert platform.running.now() == T2
        back = await platform.admin.post("/clock", json={"to": T1}, headers=key())
        assert (back.status_code, back.json()["type"]) == (409, "urn:ninehours:problem:clock-backwards")


async def test_a_repeated_advance_gets_its_first_answer_after_time_has_moved_on(platform_with: Open) -> None:
    async with platform_with(kernel=SIMULATED) as platform:
        same = key()
        first = await platform.admin.post("/clock", json={"to": T1}, headers=same)
        await platform.admin.post("/clock", json={"to": T2}, headers=key())
        again = await platform.admin.post("/clock", json={"to": T1}, headers=same)
        assert again.json() == {**first.json(), "replayed": True}
        assert platform.running.now() == T2


async def test_nobody_advances_the_systems_clock(platform: Platform) -> None:
    answer = await platform.admin.post("/clock", json={"to": "2999-01-01T00:00:00Z"}, headers=key())
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ninehours:problem:clock-not-simulated")


async def test_a_time_without_zone_is_refused(platform_with: Open) -> None:
    async with platform_with(kernel=SIMULATED) as platform:
        answer = await platform.admin.post("/clock", json={"to": "2021-07-20T22:20:00"}, headers=key())
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:ninehours:problem:time-without-zone")
