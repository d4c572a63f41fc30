"""Who acts, in which roles, for which organisation and area; and the signed tokens that carry this between processes.

Tokens live by the system's clock, never by a simulated one: a drill that jumps ahead signs nobody out.  Each is for one
audience: a sign-in for the gateway, what the gateway passes on for one service.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shared.messages import Json
from shared.problem import Problem, forbidden

EVERYWHERE = "*"
ALGORITHM = "EdDSA"
ISSUED_BY = "ninehours"
GATEWAY = "gateway"
CACHED_TOKENS_MAX = 4096


class Role(NamedTuple):
    """A role's names and what it does, in a line each."""

    zh: str
    en: str
    does_zh: str
    does_en: str


ROLES: Mapping[str, Role] = {
    "village_officer": Role(
        "灾害信息员", "village officer", "上报本村受灾人数与需求", "reports who needs what in the village"
    ),
    "desk": Role(
        "乡镇县值班员", "desk", "启动事件、登记需求与道路中断", "declares incidents, takes reports and closures"
    ),
    "clerk": Role("保管员", "clerk", "收货、发货、装车", "receives, issues and loads goods"),
    "supervisor": Role(
        "库主任", "supervisor", "冲正、报废、管理仓库与物资目录", "reverses, scraps, keeps stores and items"
    ),
    "partner": Role(
        "协议企业", "partner", "公布协议库存与产能、答复调用", "publishes stock and capacity, answers call-ups"
    ),
    "coordinator": Role(
        "调度员", "coordinator", "发起调配、批准限额内的方案", "runs the allocation, approves within the limit"
    ),
    "commander": Role(
        "指挥长", "commander", "批准限额以上的方案、结束事件", "approves above the limit, closes incidents"
    ),
    "driver": Role("驾驶员", "driver", "装车、出发、到达、交接", "loads, departs, arrives and hands over"),
    "team_leader": Role("点位负责人", "team leader", "在安置点签收物资", "receives goods at a shelter or village"),
    "observer": Role("观察员", "observer", "查看本区域，不作任何改动", "reads the area, changes nothing"),
    "auditor": Role("审计员", "auditor", "观察员，并可检索操作记录", "an observer who may search the audit trail"),
    "admin": Role("管理员", "admin", "管理账号与系统", "keeps accounts and the system"),
}


def account_of(name: str) -> str:
    """Of what a journal calls whoever acted: the account, for a program as well."""
    return name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody signed in.  With an `org`, rights end at what belongs to it; without, at the subtree of `area`.

    An area of "*" covers everything, whoever owns it.  `name` is how journals call whoever acts: an account, or for a
    program with an API key `account/key`.
    """

    name: str
    roles: frozenset[str]
    org: str = ""
    area: str = ""
    issued_at: int = field(default=0, compare=False)
    """When the token was signed, in seconds since 1970: what revokes older tokens compares with it."""

    @property
    def account(self) -> str:
        """Whose rights these are."""
        return account_of(self.name)

    @property
    def key(self) -> str:
        """The API key by which a program acts for the account; "" for people."""
        return self.name.partition("/")[2]

    def covers(self, areas: Collection[str], org: str = "") -> bool:
        """`areas` = a thing's division and all above it; `org` = whom it belongs to, "" for the administration."""
        if self.area == EVERYWHERE:
            return True
        return org == self.org if self.org else self.area in areas

    def must_cover(self, areas: Collection[str], org: str = "") -> None:
        """Raises a 403 problem that names what is missing."""
        if self.covers(areas, org):
            return
        if self.org:
            whose = f"organisation {org!r}" if org else "the administration"
            raise forbidden(f"This belongs to {whose}; {self.name} acts for organisation {self.org!r} only.")
        where = " in ".join(areas) or "no known area"
        raise forbidden(
            f"This lies in {where}, outside of area {self.area!r} to which {self.name} is limited. "
            "Ask an account of that area, or an administrator for a wider one."
        )

    def must_cover_whole(self, divisions: Iterable[Json], what: str) -> None:
        """For `what` is one for all `divisions` (bodies with `parent` and `areas`): who covers each topmost one."""
        top = [body["areas"] for body in divisions if body["parent"] is None]
        if self.area == EVERYWHERE or (top and all(self.covers(areas) for areas in top)):
            return
        raise forbidden(
            f"{what} is one for the whole territory, which {self.name} does not cover. "
            "Ask an account of its topmost division; if no division is registered yet, import places first."
        )


def new_key_pair() -> tuple[str, str]:
    """A fresh Ed25519 pair as PEM: (private, for the gateway alone; public, for every service)."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


class Issuer:
    """Signs tokens.  Only the gateway has one."""

    def __init__(self, private_key_pem: str, now: Callable[[], float] = time.time) -> None:
        self._key: Any = load_pem_private_key(private_key_pem.encode(), password=None)
        self._now = now

    def issue(self, principal: Principal, hours: float, not_before: int = 0, audience: str = GATEWAY) -> str:
        """Issued now, or at `not_before` (seconds since 1970) if the clock is not there yet, for one `audience`."""
        issued_at = max(int(self._now()), not_before)
        claims = {
            "iss": ISSUED_BY,
            "aud": audience,
            "sub": principal.name,
            "roles": sorted(principal.roles),
            "org": principal.org,
            "area": principal.area,
            "iat": issued_at,
            "exp": issued_at + int(hours * 3600),
        }
        return jwt.encode(claims, self._key, ALGORITHM)


def bearer(authorization: str) -> str:
    """The token that an Authorization header brings; "" when it brings none."""
    scheme, _, token = authorization.partition(" ")
    return token if scheme.lower() == "bearer" else ""


class Checks(Protocol):
    """Says whose token for its audience it is.  Raises Problem `token-expired` or `not-signed-in`, both 401."""

    def verify(self, token: str) -> Principal: ...


class Verifier:
    """Checks tokens for one `audience` with the public key.  One once verified is remembered until it expires."""

    def __init__(self, public_key_pem: str, audience: str, now: Callable[[], float] = time.time) -> None:
        self._key: Any = load_pem_public_key(public_key_pem.encode())
        self._audience = audience
        self._now = now
        self._known: dict[str, tuple[Principal, float]] = {}

    def verify(self, token: str) -> Principal:
        """Raises Problem `token-expired` or `not-signed-in`, both 401."""
        principal, expires_at = self._known.get(token) or self._decode(token)
        if expires_at <= self._now():
            self._known.pop(token, None)
            raise Problem("token-expired", "The sign-in has expired. Sign in again; what was sent before stands.", 401)
        return principal

    def _decode(self, token: str) -> tuple[Principal, float]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUED_BY,
                audience=self._audience,
                options={"require": ["sub", "iat", "exp"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
            what = f"This token is not for the {self._audience}."
            raise Problem(
                "not-signed-in", f"{what} Sign in at the gateway, and send every request there.", 401
            ) from error
        except jwt.InvalidTokenError as error:
            raise Problem("not-signed-in", "This token is not one of ours. Sign in again.", 401) from error
        principal = Principal(
            claims["sub"], frozenset(claims["roles"]), claims["org"], claims["area"], int(claims["iat"])
        )
        return self._remember(token, principal, float(claims["exp"]))

    def _remember(self, token: str, principal: Principal, expires_at: float) -> tuple[Principal, float]:
        while len(self._known) >= CACHED_TOKENS_MAX:
            del self._known[next(iter(self._known))]
        self._known[token] = (principal, expires_at)
        return principal, expires_at
