"""Who acts: one account for each role and area, every partner with its own."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from services.cli import xuchang
from services.cli.demo.session import Session, Wire, sign_in

CITY = "411000"


@dataclass(frozen=True, slots=True)
class Account:
    user: str
    name: str
    roles: tuple[str, ...]
    org: str = ""
    area: str = ""


class Divisions:
    """Where places and stores belong: county-level units by code, following `parent`."""

    def __init__(self) -> None:
        self._rows = {row["code"]: row for row in xuchang.places()}
        self.counties = [code for code, row in self._rows.items() if row["kind"] == "county"]
        self.stores = {row["code"]: row for row in xuchang.stores()}

    def name(self, code: str) -> str:
        return str(self._rows[code]["name_zh"]) if code in self._rows else code

    def name_en(self, code: str) -> str:
        return str(self._rows[code].get("name_en") or code) if code in self._rows else code

    def county(self, place: str) -> str:
        """The county-level unit of a place; the city's own code for the city."""
        while self._rows[place]["kind"] != "county" and self._rows[place]["parent"]:
            place = self._rows[place]["parent"]
        return place

    def keeper(self, store: str) -> str:
        """Who looks after a store: its enterprise's code, the city's for city stores, else its county's."""
        row = self.stores[store]
        if row["kind"] == "enterprise":
            return store
        return CITY if row["level"] == "city" else self.county(row["division"])


@dataclass(frozen=True, slots=True)
class People:
    """Signed-in sessions: clerks and drivers by area or enterprise, officers by county, partners by enterprise."""

    admin: Session
    desk: Session
    coordinator: Session
    commander: Session
    supervisor: Session
    observer: Session
    officers: dict[str, Session]
    clerks: dict[str, Session]
    drivers: dict[str, Session]
    partners: dict[str, Session]


def accounts(divisions: Divisions) -> list[Account]:
    """An enterprise's dispatcher confirms, loads and drives; the administration keeps these apart."""
    areas = [CITY, *divisions.counties]
    enterprises = [code for code, row in divisions.stores.items() if row["kind"] == "enterprise"]
    return [
        Account("desk", "市值班室", ("desk",), area=CITY),
        Account("coordinator", "市调度员", ("coordinator",), area=CITY),
        Account("commander", "市指挥长", ("commander",), area=CITY),
        Account("supervisor", "市储备库主任", ("supervisor", "clerk"), area=CITY),
        Account("observer", "观察员", ("observer",), area=CITY),
        *(Account(f"officer.{a}", f"{divisions.name(a)}灾害信息员", ("village_officer",), area=a) for a in areas[1:]),
        *(Account(f"clerk.{a}", f"{divisions.name(a)}保管员", ("clerk",), area=a) for a in areas),
        *(Account(f"driver.{a}", f"{divisions.name(a)}车队", ("driver",), area=a) for a in areas),
        *(
            Account(f"partner.{e.lower()}", divisions.stores[e]["name_zh"], ("partner", "clerk", "driver"), org=e)
            for e in enterprises
        ),
    ]


async def hire(wire: Wire, admin: Session, divisions: Divisions) -> People:
    """Registers everybody with a password that lives as long as this process, and signs them in."""
    wanted = accounts(divisions)
    return staff(admin, divisions, await asyncio.gather(*(_join(wire, admin, account) for account in wanted)))


async def _join(wire: Wire, admin: Session, account: Account) -> Session:
    password = secrets.token_urlsafe(16)
    await register(admin, account, password)
    return await sign_in(wire, account.user, password)


async def register(admin: Session, account: Account, password: str) -> None:
    about = {
        "user": account.user,
        "name": account.name,
        "password": password,
        "roles": list(account.roles),
        "org": account.org,
        "area": account.area,
    }
    await admin.post("/users", about)


def staff(admin: Session, divisions: Divisions, joined: Iterable[Session]) -> People:
    """Everybody at their post; `joined` are the sessions of `accounts`."""
    sessions = {session.user: session for session in joined}

    def crew(prefix: str) -> dict[str, Session]:
        named = {user.removeprefix(f"{prefix}."): s for user, s in sessions.items() if user.startswith(f"{prefix}.")}
        return named | {user.removeprefix("partner.").upper(): s for user, s in sessions.items() if "partner." in user}

    return People(
        admin=admin,
        desk=sessions["desk"],
        coordinator=sessions["coordinator"],
        commander=sessions["commander"],
        supervisor=sessions["supervisor"],
        observer=sessions["observer"],
        officers={county: sessions[f"officer.{county}"] for county in divisions.counties},
        clerks=crew("clerk"),
        drivers=crew("driver"),
        partners=crew("partner"),
    )
