"""What an operator may set for the allocation service."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import PREFIX


class AllocationSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    approval_limit_people: int = Field(
        100_000, ge=0, description="A plan for more people in need than this must be approved by a commander."
    )
