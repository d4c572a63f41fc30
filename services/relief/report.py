"""What a village reported in an incident.  A report is a fact: it is recorded in whatever order reports arrive."""

from __future__ import annotations

from services.relief.commands import ReportNeed
from services.relief.events import NeedReported
from shared.service import Decider

_Told = frozenset[str]


def _content(report: ReportNeed | NeedReported) -> str:
    return report.model_dump_json(exclude={"received_at"})


def decide(told: _Told, command: ReportNeed) -> list[NeedReported]:
    """The same words about the same moment, sent again, add nothing."""
    return [] if _content(command) in told else [NeedReported(**command.model_dump())]


def evolve(told: _Told, event: NeedReported) -> _Told:
    return told | {_content(event)}


decider = Decider("report", frozenset[str](), decide, evolve, (ReportNeed,))
