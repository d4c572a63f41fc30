"""One app factory: the conventions that every service's HTTP interface keeps."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeAlias, TypeVar
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi import Query as Query_
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import audit, editing, imports, telemetry
from shared.command_route import CommandRoute
from shared.decide import Key, Receipt
from shared.identity import EVERYWHERE, bearer
from shared.identity import Principal as Caller
from shared.messages import Json, digest
from shared.openapi import KEY_FORM, conventional
from shared.parking import Requeued
from shared.ports import Busy, Query, Unavailable
from shared.problem import Problem, forbidden, invalid, one_of, unknown
from shared.query import KnownQuery
from shared.rebuild import rebuild
from shared.refusals import HANDLERS, problem_response
from shared.relay import cloud_event, records
from shared.runtime import Running

__all__ = [
    "STATUS_WITHIN_S_MAX",
    "AsItIs",
    "Auditor",
    "Caller",
    "IdempotencyKey",
    "InPerson",
    "Page",
    "Receipt",
    "any_of",
    "create_app",
    "page",
    "router",
]

POSITION_FORM = re.compile(r"[0-9]{1,15}")
AT_LEAST_WAIT_S = 1.0
STATUS_WITHIN_S_MAX = 20.0


Item = TypeVar("Item")
Answer = TypeVar("Answer")

if TYPE_CHECKING:
    AsItIs: TypeAlias = Answer | Any
else:

    class AsItIs:
        """`AsItIs[Answer]` is documented as `Answer`, and sent as the views have made it.

        To look at every document again, field by field, would take longer than to find it; tests look instead.
        """

        def __class_getitem__(cls, answer: Any) -> Any:
            return Annotated[answer, cls()]

        def __get_pydantic_core_schema__(self, answer: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
            sent = core_schema.simple_ser_schema("any")
            return core_schema.no_info_wrap_validator_function(
                lambda made, _: made, handler(answer), serialization=sent
            )


class Page(BaseModel, Generic[Item]):
    """A part of a list; `next` is the cursor of the following part, null at the end."""

    model_config = ConfigDict(extra="forbid")

    items: AsItIs[list[Item]]
    next: str | None


class Traced(FastAPI):
    """Every request has its trace until the last word is said, also by the answer to what broke, the outermost of all.

    In the embedded platform the gateway has begun it; where spans are told, FastAPI begins one.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or telemetry.listening() or telemetry.traceparent():
            return await super().__call__(scope, receive, send)
        came = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
        with telemetry.continued("request", came.decode("latin-1")):
            return await super().__call__(scope, receive, send)


def create_app(running: Running, title: str) -> FastAPI:
    """The service's ASGI application, given its running ports."""
    app = Traced(
        title=f"NineHours {title}",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=[*running.service.routes(running), *kernel_routes(running)],
        telemetry=telemetry.of_requests(),
    )
    app.state.running = running
    for kind, answer in HANDLERS.items():
        app.add_exception_handler(kind, answer)
    app.add_middleware(ReadYourWrites, running=running)
    app.add_middleware(KnownQuery, api=app, answer=problem_response)
    plain = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = conventional(plain(), depending(app, idempotency_key), depending(app, in_person))
            editing.describe(app.openapi_schema, depending(app, editing.if_match), depending(app, editing.tagging))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def router(prefix: str = "", tags: Sequence[str] = (), include_in_schema: bool = True) -> APIRouter:
    """For the routes of one file; operations are called as their functions."""
    return APIRouter(
        prefix=prefix,
        tags=[*tags],
        include_in_schema=include_in_schema,
        route_class=CommandRoute,
        generate_unique_id_function=lambda route: route.name,
    )


# who asks, and with which key


def signed_in(request: Request) -> Caller:
    """The principal of the bearer token."""
    token = bearer(request.headers.get("authorization", ""))
    if not token:
        raise Problem("not-signed-in", "Sign in first, and send the token as 'Authorization: Bearer …'.", 401)
    caller: Caller = request.app.state.running.verifier.verify(token)
    request.state.caller = caller
    return caller


def any_of(*roles: str, everywhere: bool = False) -> Any:
    """A dependency: the caller has at least one of these roles (no role named: anybody signed in); admin has all.

    `everywhere`: and no area or organisation limits the caller, since what is asked concerns the whole platform.
    """

    async def check(request: Request) -> Caller:
        caller = signed_in(request)
        if roles and not caller.roles & {*roles, "admin"}:
            have = ", ".join(sorted(caller.roles))
            raise Problem("forbidden", f"This needs one of the roles {', '.join(roles)}; you have {have}.", 403)
        if everywhere and caller.area != EVERYWHERE:
            raise forbidden('This concerns the whole platform. Ask an account whose area is "*".')
        return caller

    return Depends(check)


async def in_person(request: Request) -> Caller:
    """A program with an API key neither keeps accounts nor makes keys: what has leaked must not renew itself."""
    caller = signed_in(request)
    if caller.key:
        raise forbidden("This needs a person who has signed in; an API key does not open it.")
    return caller


InPerson = Annotated[Caller, Depends(in_person)]
Auditor = Annotated[Caller, any_of("auditor", everywhere=True)]


async def idempotency_key(request: Request) -> Key:
    given = request.headers.get("idempotency-key", "")
    if not KEY_FORM.fullmatch(given):
        raise Problem(
            "idempotency-key-missing",
            "Send a header Idempotency-Key of 8 to 64 visible characters, made once per act and kept for every retry.",
            400,
        )
    key = Key(given)
    body = await request.body()
    # It is kept for ever, and would help to guess a password that was sent beside the key.
    told = b"" if b"password" in body else body
    key.digest = digest(f"{request.method} {request.scope['path']}\n".encode() + told)
    request.state.key = key
    return key


def depending(app: FastAPI, dependency: Callable[..., Any]) -> set[str]:
    """The operations that ask for it."""
    routes = (route for route in app.routes if isinstance(route, APIRoute))
    return {route.name for route in routes if any(each.call is dependency for each in route.dependant.dependencies)}


# Both read the request themselves: declared headers cost more than all the rest of a small request
IdempotencyKey = Annotated[Key, Depends(idempotency_key)]


# lists


def page(items: Sequence[Any], limit: int, cursor: str | None, key: Callable[[Any], str]) -> Page[Any]:
    """The next `limit` items after `cursor`, in the order of `key`, which must be unique and stable."""
    try:
        after = base64.b64decode(cursor, b"-_", validate=True).decode() if cursor else ""
    except ValueError:
        raise invalid("/cursor", "is not a cursor of this list; take `next` of the page before as it is") from None
    rest = sorted((item for item in items if key(item) > after), key=key)
    last = key(rest[limit - 1]) if len(rest) > limit else None
    return Page(items=rest[:limit], next=base64.urlsafe_b64encode(last.encode()).decode() if last else None)


# what every service answers besides its own


def kernel_routes(running: Running) -> list[BaseRoute]:
    api = router()

    @api.get("/livez", include_in_schema=False)
    async def livez() -> JSONResponse:
        return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})

    @api.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """503 when the store does not answer; degraded when only something behind it fails: writes are still taken."""
        try:
            await running.journal.last()
        except (Busy, Unavailable) as error:
            return JSONResponse({"status": "not ready", "failing": {"store": str(error)}}, 503, NO_STORE)
        state = "degraded" if running.failing else "ready"
        return JSONResponse({"status": state, "failing": sorted(running.failing)}, 200, NO_STORE)

    @api.get("/status", tags=["operation"])
    async def service_status(
        _: Annotated[Caller, any_of()], within: Annotated[float, Query_(ge=0, le=STATUS_WITHIN_S_MAX)] = 0.0
    ) -> Json:
        """Where every part of this service stands, once nothing is under way in it or after `within` seconds."""
        return await running.status(within)

    @api.post("/views/{kind}/rebuild", tags=["operation"])
    async def rebuild_view(kind: str, _: Annotated[Caller, any_of("admin", everywhere=True)]) -> Json:
        """Derive a view again from the facts; `differed` counts the documents that the live view had wrong."""
        return await rebuild(running, kind)

    bulk = import_routes(running).routes if running.service.imports else []
    return [*api.routes, *journal_routes(running).routes, *bulk, *parking_routes(running).routes]


def journal_routes(running: Running) -> APIRouter:
    api = router(tags=["operation"])

    @api.get("/events", response_model=Json)
    async def events(
        _: Auditor,
        after: Annotated[int, Query_(ge=0)] = 0,
        limit: Annotated[int, Query_(ge=1, le=1000)] = 500,
    ) -> Response:
        """What happened in this service, as CloudEvents in JSON; `after` and `next` are journal positions."""
        commits = await running.journal.read(after, limit)
        name, private = running.service.name, running.service.private
        items = [cloud_event(record) for commit in commits for record in records(name, commit, private)]
        following = commits[-1].position if len(commits) == limit else None
        return Response(orjson.dumps({"items": items, "next": following}), media_type="application/json")

    @api.get("/audit")
    async def search_audit(_: Auditor, wanted: Annotated[audit.WantedHere, Query_()]) -> audit.Trail:
        """Who did what in this service, newest first.  An answer may hold fewer than `limit` and yet have a `next`."""
        return await audit.search(running.service.name, running.journal, running.service.private, wanted)

    return api


IMPORT_FIRST = "Send the file first, with POST to /imports/<kind>: the answer says under which name its state is kept."
NO_STORE = {"Cache-Control": "no-store"}


def import_routes(running: Running) -> APIRouter:
    api = router(prefix="/imports", tags=["imports"])
    body = {
        "content": {kind: {"schema": {"type": "string"}} for kind in ("text/csv", "application/json")},
        "required": True,
    }

    def must_import(kind: str, caller: Caller) -> None:
        definition = running.service.imports.get(kind)
        if definition is None:
            raise unknown("import kind", kind, one_of(running.service.imports))
        if not caller.roles & {*definition.roles, "admin"}:
            raise Problem("forbidden", f"Importing {kind} needs one of the roles {', '.join(definition.roles)}.", 403)

    @api.post("/{kind}", status_code=202, openapi_extra={"requestBody": body})
    async def import_file(kind: str, request: Request, caller: Annotated[Caller, any_of()]) -> Json:
        """A bulk file, CSV with a header or JSON; all of it or nothing.  The same file again gives the first answer."""
        must_import(kind, caller)
        return await imports.accept(running, kind, await request.body(), caller)

    @api.get("/{kind}/{file}")
    async def import_state(kind: str, file: str, caller: Annotated[Caller, any_of()]) -> Json:
        """How far an import is: applying or finished, lines applied, lines refused with their reasons."""
        must_import(kind, caller)
        document = await running.documents.get("import", f"import/{kind}:{file}")
        if document is None:
            raise unknown("import", f"{kind}/{file}", IMPORT_FIRST)
        return document.body

    return api


def parking_routes(running: Running) -> APIRouter:
    api = router(prefix="/parked", tags=["operation"])

    @api.get("")
    async def parked_keys(_: Annotated[Caller, any_of("admin", everywhere=True)], key: str = "") -> list[Json]:
        """Keys whose records could not be handled and wait for a person, each with its records in order; or this one.

        Every record has the reason for which it waits: the first one's is the cause.
        """
        if key:
            found = await running.documents.get("parked", key)
            return [found.body] if found and found.body["waiting"] else []
        return [document.body for document in await running.documents.find("parked", Query({"waiting": True}))]

    @api.post("/{key:path}/requeue")
    async def requeue_parked(key: str, _: Annotated[Caller, any_of("admin", everywhere=True)]) -> Requeued:
        """Handle the key's records again, in order: `handled` went through; `left` wait on, for `reason`."""
        return await running.consumer.requeue(key)

    return api


# conventions around the application


class ReadYourWrites:
    """`?at_least=<position>` on a GET waits up to a second until the views include that position.

    A position that the journal does not have is refused at once: it belongs to another service, or is a mistake.
    """

    def __init__(self, app: ASGIApp, running: Running) -> None:
        self.app = app
        self.running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and b"at_least=" in scope["query_string"] and scope["method"] == "GET":
            try:
                for wanted in parse_qs(scope["query_string"].decode("latin-1"), True).get("at_least", ()):
                    await self._wait(wanted)
            except Problem as problem:
                again = {"Retry-After": "1"} if problem.status == 503 else {}
                await problem_response(Request(scope), problem, again)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _wait(self, wanted: str) -> None:
        if not POSITION_FORM.fullmatch(wanted):
            raise invalid("/at_least", "Send the position of a receipt, a whole number.")
        position = int(wanted)
        if position <= self.running.views.position:
            return
        if position > (last := await self.running.journal.last()):
            raise invalid("/at_least", f"This service has no position {position}, its last is {last}.")
        await self.running.caught_up(position, AT_LEAST_WAIT_S)
