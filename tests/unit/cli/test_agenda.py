"""The agenda: what is due, in which order."""

from services.cli.demo.agenda import Agenda, Phase


async def test_nothing_is_due_on_an_empty_agenda() -> None:
    assert Agenda().next_minute() is None
    assert Agenda().due(100) is None


async def test_acts_of_a_minute_come_phase_by_phase_and_in_order_of_time() -> None:
    told: list[str] = []
    agenda = Agenda()
    put(agenda, told, 10.5, Phase.CREWS, "crew late")
    put(agenda, told, 10.2, Phase.CREWS, "crew early")
    put(agenda, told, 10.9, Phase.WORLD, "road closes")
    put(agenda, told, 11.5, Phase.WORLD, "tomorrow")
    assert agenda.next_minute() == 11
    assert await acted(agenda, 11) == [Phase.WORLD, Phase.CREWS]
    assert told == ["road closes", "crew early", "crew late"]
    assert agenda.next_minute() == 12


async def test_crews_report_every_third_minute_unless_the_world_speaks_before() -> None:
    agenda = Agenda()
    put(agenda, [], 12.5, Phase.CREWS, "crew")
    assert agenda.next_minute() == 15
    put(agenda, [], 12.9, Phase.WORLD, "road closes")
    assert agenda.next_minute() == 13


async def test_what_is_put_down_while_acting_is_due_in_the_same_minute() -> None:
    told: list[str] = []
    agenda = Agenda()

    async def arrive() -> None:
        put(agenda, told, 3.0, Phase.WORLD, "breaks down")

    agenda.at(2.0, Phase.CREWS, arrive)
    assert await acted(agenda, 3) == [Phase.CREWS, Phase.WORLD]
    assert told == ["breaks down"]


def put(agenda: Agenda, told: list[str], minute: float, phase: Phase, word: str) -> None:
    async def act() -> None:
        told.append(word)

    agenda.at(minute, phase, act)


async def acted(agenda: Agenda, minute: float) -> list[Phase]:
    phases = []
    while due := agenda.due(minute):
        phases.append(due[0])
        for act in due[1]:
            await act()
    return phases
