"""Every error as an answer in the manner of RFC 9457: a stable type, and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared import telemetry
from shared.messages import Json
from shared.ports import Busy, Unavailable
from shared.problem import Problem

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger()


class ProblemDetails(BaseModel):
    """RFC 9457.  `type` is stable; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    trace_id: str = ""


def problem_response(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {
        "type": problem.type,
        "title": problem.slug.replace("-", " ").capitalize(),
        "status": problem.status,
        "detail": problem.detail,
        "instance": asked(request),
        "trace_id": telemetry.trace_id(),
        **problem.more,
    }
    return JSONResponse(body, problem.status, headers, PROBLEM_JSON)


def asked(request: Request) -> str:
    """The path as it was asked for: behind the gateway with the service's prefix."""
    path: str = request.scope.get("root_path", "") + request.scope["path"]
    return path


async def _refused(request: Request, error: Any) -> JSONResponse:
    return problem_response(request, error)


async def _malformed(request: Request, error: Any) -> JSONResponse:
    if broken := [detail for detail in error.errors() if detail["type"] == "json_invalid"]:
        return problem_response(request, _no_json(broken[0]))
    errors = [
        {"pointer": "".join(f"/{part}" for part in detail["loc"][1:]) or "/", "detail": detail["msg"]}
        for detail in error.errors()
    ]
    sentence = "; ".join(f"{e['pointer']}: {e['detail']}" for e in errors[:3])
    return problem_response(
        request, Problem("invalid", f"Mend these fields and send it again: {sentence}", 422, errors=errors)
    )


def _no_json(detail: Json) -> Problem:
    _, before = detail["loc"]
    where = f"character {before + 1}: {detail['ctx']['error']}"
    return Problem(
        "invalid",
        f"The body is not JSON from {where}. Mend it there and send it again.",
        422,
        errors=[{"pointer": "/", "detail": f"is not JSON from {where}"}],
    )


async def _http(request: Request, error: Any) -> JSONResponse:
    slug = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}.get(error.status_code, "http-error")
    sentence, headers = str(error.detail), error.headers
    if error.status_code == 400:
        sentence = "The body cannot be read. Send JSON, encoded in UTF-8 and not nested deeply."
    elif error.status_code == 404:
        sentence = (
            f"There is nothing at {asked(request)}. Look for the path in the API description, /api of the gateway."
        )
    elif error.status_code == 405:
        allowed = ", ".join(_methods(request))
        sentence, headers = f"{request.method} is not possible here. Possible: {allowed}.", {"Allow": allowed}
    return problem_response(request, Problem(slug, sentence, error.status_code), headers)


def _methods(request: Request) -> list[str]:
    """What can be done at this path, in all routes together."""
    routes = (route for route in request.app.routes if route.path_regex.fullmatch(request.scope["path"]))
    return sorted({method for route in routes for method in route.methods})


async def _busy(request: Request, error: Any) -> JSONResponse:
    after = getattr(error, "retry_after_s", 2.0)
    problem = Problem("try-later", f"{error} Nothing was lost: send the same request with the same key again.", 503)
    return problem_response(request, problem, {"Retry-After": str(max(1, round(after)))})


async def _broken(request: Request, error: Any) -> JSONResponse:
    log.error("request failed", path=asked(request), exc_info=error)
    return problem_response(
        request,
        Problem("internal", "Something broke on our side. Send it again; if it stays, report the trace id.", 500),
    )


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Awaitable[JSONResponse]]] = {
    Problem: _refused,
    RequestValidationError: _malformed,
    HTTPException: _http,
    Busy: _busy,
    Unavailable: _busy,
    Exception: _broken,
}
