"""What an operator may set for the allocation service."""

from __future__ import annotations

from pydantic import Field

from shared.settings import OurSettings


class AllocationSettings(OurSettings):
    approval_limit_people: int = Field(
        100_000,
        ge=0,
        description="A plan for more people in need than this must be approved by a commander, unless the rules say "
        "another limit.",
    )
