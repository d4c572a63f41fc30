"""Answers every run's question for the demand: background work, because the answer is read from the documents.

The question is a fact of our own journal, made when the run was requested; documents that show it therefore include
every report committed before the request.
"""

from __future__ import annotations

from opentelemetry.trace import SpanKind

from services.relief import queries
from services.relief.commands import StateDemand
from services.relief.needs import all_places, silent_villages
from shared.messages import Json
from shared.runtime import Running
from shared.telemetry import continued

WAIT_S = 1.0


async def state_demands(running: Running) -> None:
    """One round: answer what is asked, then wait until the documents have changed."""
    viewed = running.views.position
    for question in await queries.every(running.documents, "demand", state="asked"):
        with running.busy(), continued("state demand", question["trace"], SpanKind.INTERNAL, run=question["run"]):
            await running.handle(await answer(running, question), by="relief", key=f"demand:{question['run']}")
    await running.views.idle(viewed, WAIT_S)


async def answer(running: Running, question: Json) -> StateDemand:
    """The demand of the question's incident.  One that nobody declared needs nothing."""
    found = await running.documents.get("incident", f"incident/{question['incident']}")
    if found is None:
        return _statement(question, [], [])
    about = found.body
    told = await queries.reports(running.documents, question["incident"])
    places = await queries.places_of(running.documents, about, told)
    return _statement(question, all_places(about, places, told), silent_villages(about, told, question["now_min"]))


def _statement(question: Json, places: list[Json], silent: list[str]) -> StateDemand:
    return StateDemand.model_validate(
        {
            "run": question["run"],
            "incident": question["incident"],
            "now_min": question["now_min"],
            "places": places,
            "silent": silent,
        }
    )
