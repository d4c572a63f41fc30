"""Inventory over HTTP: the register, stock, the cloud stock, and partners."""

from __future__ import annotations

from fastapi import APIRouter

from services.inventory import api_partners, api_register, api_stock, api_supply
from shared.runtime import Running


def routes(running: Running) -> APIRouter:
    api = APIRouter()
    for part in (api_register, api_stock, api_supply, api_partners):
        api.include_router(part.routes(running))
    return api
