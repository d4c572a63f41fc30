"""The short way through FastAPI: the same answers as the general one, and only where a command is plainly right."""

from types import SimpleNamespace
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from shared.command_route import CommandRoute
from shared.decide import Contended, Receipt
from shared.problem import Problem


class Movement(BaseModel):
    quantity: Annotated[int, Field(ge=1)]


class Booked(BaseModel):
    store: str
    quantity: int
    by: str


async def who(request: Request) -> str:
    return request.headers.get("x-name", "nobody")


def app_of(route_class: type[APIRoute]) -> FastAPI:
    api = APIRouter(route_class=route_class)

    @api.post("/stores/{store}/movements", status_code=201)
    async def move(
        store: Annotated[str, Field(min_length=2)], body: Movement, by: Annotated[str, Depends(who)]
    ) -> Booked:
        return Booked(store=store, quantity=body.quantity, by=by)

    app = FastAPI()
    app.include_router(api)
    return app


async def answer(app: FastAPI, path: str, **sent: Any) -> tuple[int, str | None, Any]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
        said = await client.post(path, **sent)
        return said.status_code, said.headers.get("content-type"), said.json()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/stores/S1/movements", {"json": {"quantity": 3}, "headers": {"x-name": "kate"}}),
        ("/stores/S1/movements", {"json": {"quantity": 0}}),
        ("/stores/S/movements", {"json": {"quantity": 3}}),
        ("/stores/S/movements", {"json": {"quantity": 0}}),
        ("/stores/S1/movements", {"content": b"{", "headers": {"content-type": "application/json"}}),
        ("/stores/S1/movements", {"content": b"", "headers": {"content-type": "application/json"}}),
        ("/stores/S1/movements", {"content": b'{"quantity": 3}', "headers": {"content-type": "text/plain"}}),
        ("/stores/S1/movements", {"content": b'{"quantity": 3}', "headers": {"content-type": "application/x+json"}}),
    ],
)
async def test_the_short_way_answers_as_the_general_one(path: str, sent: dict[str, Any]) -> None:
    assert await answer(app_of(CommandRoute), path, **sent) == await answer(app_of(APIRoute), path, **sent)


async def test_a_right_command_takes_the_short_way_and_a_wrong_one_the_general(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def general(self: APIRoute) -> Any:
        async def handle(request: Request) -> Any:
            asked.append(request.url.path)
            return await way(request)

        way = plain(self)
        return handle

    plain = APIRoute.get_route_handler
    monkeypatch.setattr(APIRoute, "get_route_handler", general)
    app = app_of(CommandRoute)
    assert (await answer(app, "/stores/S1/movements", json={"quantity": 3}))[0] == 201
    assert asked == []
    assert (await answer(app, "/stores/S1/movements", json={"quantity": 0}))[0] == 422
    assert asked == ["/stores/S1/movements"]


async def test_whoever_was_only_too_slow_is_told_so_although_the_act_itself_is_written():
    """What follows an act is done when it is sent again; a first answer now would leave it undone."""
    api, app = APIRouter(route_class=CommandRoute), FastAPI(exception_handlers={Problem: answered})

    @api.post("/directives")
    async def give(body: Movement, _: Annotated[str, Depends(with_a_key)]) -> Receipt:
        raise Contended

    app.include_router(api)
    app.state.running = Written()
    status, _, said = await answer(app, "/directives", json={"quantity": 1})
    assert (status, said["type"]) == (409, Contended().type)


class Written:
    """A service that has done whatever it is asked about."""

    async def first_answer(self, caller: str, key: str) -> Receipt:
        raise AssertionError("nobody asks")


async def with_a_key(request: Request) -> str:
    request.state.key, request.state.caller = "a-key-of-8", SimpleNamespace(name="li.na")
    return "li.na"


async def answered(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)
    return JSONResponse({"type": problem.type}, problem.status)
