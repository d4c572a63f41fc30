"""Relief over HTTP: the register, incidents, and trips."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.relief import api_board, api_incidents, api_register, api_rules, api_trips
from shared.runtime import Running


def routes(running: Running) -> list[BaseRoute]:
    parts = (api_register, api_rules, api_incidents, api_board, api_trips)
    return [route for part in parts for route in part.routes(running).routes]
