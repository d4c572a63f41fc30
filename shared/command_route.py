"""A shorter way through FastAPI for commands: a body, path parameters, and dependencies that read the request alone.

FastAPI's general way took as long as recording the movement that had been asked for.  Whatever is not plainly right
goes the general way, which also words every complaint.
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

JSON = "application/json"

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
Depending = Callable[[Request], Awaitable[Any]]


class CommandRoute(APIRoute):
    def get_route_handler(self) -> Handle:
        general = super().get_route_handler()
        if self.response_field is None or not _plain(self):
            return general
        return _shorter(self, self.response_field.serialize_json, general)


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
