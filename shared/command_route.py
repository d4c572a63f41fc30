"""The way of commands through FastAPI: a shorter one, on which a repeat gets its first answer.

The shorter way is for a body, path parameters, and dependencies that read the request alone: FastAPI's general way took
as long as recording the movement that had been asked for.  Whatever is not plainly right goes the general way, which
also words every complaint.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from shared.decide import Contended, Receipt
from shared.problem import Problem

JSON = "application/json"
MAY_HAVE_CHANGED = 404, 409, 412
"""Refusals by the state of things: not there, not now, not this version.  What is malformed never was right."""

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
Depending = Callable[[Request], Awaitable[Any]]


class CommandRoute(APIRoute):
    def get_route_handler(self) -> Handle:
        general = super().get_route_handler()
        if self.response_field is None:
            return general
        written = self.response_field.serialize_json
        handle = _shorter(self, written, general) if _plain(self) else general
        return _repeating(self, written, handle) if self.response_model is Receipt else handle


def _repeating(route: APIRoute, written: Callable[[Any], bytes], once: Handle) -> Handle:
    """What was done under this key is done: whatever has changed since is no reason to refuse its repeat.

    Only a refusal looks for a first answer, so that an act which goes through costs no more.
    """

    async def handle(request: Request) -> Response:
        try:
            return await once(request)
        except Problem as refused:
            # Whoever was merely not fast enough is to send it again: what follows an act may still have to be done.
            final = refused.status in MAY_HAVE_CHANGED and not isinstance(refused, Contended)
            first = await _first_answer(request) if final else None
            if first is None:
                raise
            return Response(written(first), route.status_code or 200, media_type=JSON)

    return handle


async def _first_answer(request: Request) -> Receipt | None:
    """None also for those who may not act here at all: they are turned away before their key is read."""
    key = getattr(request.state, "key", None)
    if key is None:
        return None
    first: Receipt | None = await request.app.state.running.first_answer(request.state.caller.name, key)
    return first


def _plain(route: APIRoute) -> bool:
    """Nothing is asked for but one JSON body, path parameters, and what coroutines make of the request."""
    asked = route.dependant
    return (
        len(asked.body_params) == 1
        and route.body_field is asked.body_params[0]
        and not (asked.query_params or asked.header_params or asked.cookie_params)
        and not (asked.request_param_name or asked.response_param_name or asked.background_tasks_param_name)
        and all(_reads_the_request_alone(each) for each in asked.dependencies)
    )


def _reads_the_request_alone(asked: Dependant) -> bool:
    more = asked.dependencies or asked.path_params or asked.query_params or asked.header_params or asked.cookie_params
    alone = not (more or asked.body_params or asked.response_param_name)
    return alone and asked.request_param_name == "request" and iscoroutinefunction(asked.call)


def _shorter(route: APIRoute, written: Callable[[Any], bytes], general: Handle) -> Handle:
    asked, act, status = route.dependant, route.endpoint, route.status_code or 200
    body_name, body = asked.body_params[0].name, TypeAdapter[Any](asked.body_params[0].field_info.annotation or Any)
    depending: list[tuple[str, Depending]] = [(each.name or "", each.call) for each in asked.dependencies if each.call]

    async def handle(request: Request) -> Response:
        if request.headers.get("content-type") != JSON:
            return await general(request)
        named, wrong = request_params_to_args(asked.path_params, request.path_params)
        try:
            named[body_name] = body.validate_json(await request.body())
        except ValidationError:
            return await general(request)
        if wrong:
            return await general(request)
        for name, depends in depending:
            named[name] = await depends(request)
        return Response(written(await act(**named)), status, media_type=JSON)

    return handle
