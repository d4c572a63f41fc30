"""A run's life: requested → solving → solved, failed or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.allocation.commands import (
    BeginSolving,
    CancelRun,
    FailRun,
    FinishComparison,
    FinishSolve,
    GiveUpRun,
    RequestRun,
    RunCommand,
)
from services.allocation.events import (
    RunCancelled,
    RunFailed,
    RunRequested,
    RunSolved,
    SolvingBegun,
    StopAsked,
)
from services.allocation.events_policies import PoliciesCompared
from services.allocation.policies import must_be_comparable
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider

ATTEMPTS_MAX = 3

Status = Literal["unknown", "requested", "solving", "solved", "failed", "cancelled"]


@dataclass(frozen=True)
class Run:
    status: Status = "unknown"
    incident: str = ""
    attempt: int = 0
    stopping: bool = False
    compares: bool = False
    """Several plans are made; people want all of them to choose from, or none."""

    @property
    def open(self) -> bool:
        return self.status in ("requested", "solving")


def decide(run: Run, command: RunCommand) -> Sequence[Event]:
    """After its end a run changes no more: people are told so, and a worker's late result is ignored."""
    if isinstance(command, RequestRun):
        return _request(run, command)
    if run.status == "unknown":
        raise unknown("run", command.run)
    if isinstance(command, CancelRun):
        return _cancel(run, command)
    return _work(run, command) if run.open else []


def _request(run: Run, command: RequestRun) -> Sequence[Event]:
    if run.status != "unknown":
        raise Problem("run-exists", f"Run {command.run!r} exists already. Ask for a new run under a new name.")
    must_be_comparable(command.weights)
    return [RunRequested(**dict(command))]


def _cancel(run: Run, command: CancelRun) -> Sequence[Event]:
    if not run.open:
        if command.superseded_by:
            return []
        raise Problem("run-closed", f"Run {command.run!r} has ended as {run.status}: there is nothing to cancel.")
    if run.status == "requested" or run.compares or command.superseded_by:
        return [
            RunCancelled(run=command.run, incident=run.incident, by=command.by, superseded_by=command.superseded_by)
        ]
    return [] if run.stopping else [StopAsked(run=command.run, by=command.by)]


def _work(run: Run, command: RunCommand) -> Sequence[Event]:
    match command:
        case BeginSolving(attempt=attempt) if attempt == run.attempt + 1:
            if attempt > ATTEMPTS_MAX:
                reason = f"The solver died {ATTEMPTS_MAX} times. Ask for a new run; if it dies again, report this one."
                return [RunFailed(run=command.run, incident=run.incident, reason=reason)]
            return [SolvingBegun(run=command.run, attempt=attempt)]
        case FinishSolve(attempt=attempt) if 0 < attempt <= run.attempt:
            return [RunSolved(incident=run.incident, **command.model_dump(exclude={"attempt"}))]
        case FinishComparison(attempt=attempt) if 0 < attempt <= run.attempt:
            return [PoliciesCompared(incident=run.incident, **command.model_dump(exclude={"attempt"}))]
        case FailRun(reason=reason):
            return [RunFailed(run=command.run, incident=run.incident, reason=reason)]
        case GiveUpRun():
            return [RunCancelled(run=command.run, incident=run.incident, by="solver", superseded_by=None)]
        case _:
            return []


def evolve(run: Run, event: Event) -> Run:
    match event:
        case RunRequested(incident=incident, weights=weights):
            return replace(run, status="requested", incident=incident, compares=bool(weights))
        case SolvingBegun(attempt=attempt):
            return replace(run, status="solving", attempt=attempt)
        case StopAsked():
            return replace(run, stopping=True)
        case RunSolved() | PoliciesCompared():
            return replace(run, status="solved")
        case RunFailed():
            return replace(run, status="failed")
        case RunCancelled():
            return replace(run, status="cancelled")
        case _:
            return run


decider = Decider(
    "run",
    Run(),
    decide,
    evolve,
    (RequestRun, BeginSolving, CancelRun, FinishSolve, FinishComparison, FailRun, GiveUpRun),
)
