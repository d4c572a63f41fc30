"""The bodies of requests and answers about what people have decided by hand."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.allocation.events_directives import DirectiveKind, LiftCause


class Directive(BaseModel):
    """`subject`: the trip to keep as it was planned, or the store or vehicle that new plans do without."""

    model_config = ConfigDict(extra="forbid")

    kind: DirectiveKind
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Lifted(BaseModel):
    """`cause` is `undone` by a person; else why the platform could not hold to it any more."""

    cause: LiftCause
    by: str
    at: str


class DirectiveView(BaseModel):
    incident: str
    directive: str
    kind: DirectiveKind
    subject: str
    reason: str
    by: str
    at: str
    holds: bool
    lifted: Lifted | None


class DirectivePage(BaseModel):
    items: list[DirectiveView]
    next: str | None
