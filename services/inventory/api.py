"""Inventory over HTTP: the register, stock, the cloud stock, and partners."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.inventory import api_partners, api_register, api_stock, api_supply
from shared.runtime import Running


def routes(running: Running) -> list[BaseRoute]:
    parts = (api_register, api_stock, api_supply, api_partners)
    return [route for part in parts for route in part.routes(running).routes]
