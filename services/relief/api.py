"""Relief over HTTP: the register, incidents, and trips."""

from __future__ import annotations

from fastapi import APIRouter

from services.relief import api_board, api_incidents, api_register, api_trips
from shared.runtime import Running


def routes(running: Running) -> APIRouter:
    api = APIRouter()
    for part in (api_register, api_incidents, api_board, api_trips):
        api.include_router(part.routes(running))
    return api
