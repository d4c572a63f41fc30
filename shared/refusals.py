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
from starlette.routing import compile_path

from shared import telemetry
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
        "instance": request.url.path,
        "trace_id": telemetry.trace_id(),
        **problem.more,
    }
    return JSONResponse(body, problem.status, headers, PROBLEM_JSON)


async def _refused(request: Request, error: Any) -> JSONResponse:
    return problem_response(request, error)


async def _malformed(request: Request, error: Any) -> JSONResponse:
    errors = [
        {"pointer": "".join(f"/{part}" for part in detail["loc"][1:]) or "/", "detail": detail["msg"]}
        for detail in error.errors()
    ]
    sentence = "; ".join(f"{e['pointer']}: {e['detail']}" for e in errors[:3])
    return problem_response(
        request, Problem("invalid", f"Mend these fields and send it again: {sentence}", 422, errors=errors)
    )


async def _http(request: Request, error: Any) -> JSONResponse:
    slug = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}.get(error.status_code, "http-error")
    headers = error.headers if error.status_code != 405 else {"Allow": ", ".join(_methods(request))}
    return problem_response(request, Problem(slug, str(error.detail), error.status_code), headers)


def _methods(request: Request) -> list[str]:
    """What can be done at this path, in all routes together."""
    described = request.app.openapi()["paths"].items()
    fitting = [at for path, at in described if compile_path(path)[0].fullmatch(request.scope["path"])]
    return sorted(method.upper() for operations in fitting for method in operations)


async def _busy(request: Request, error: Any) -> JSONResponse:
    after = getattr(error, "retry_after_s", 2.0)
    problem = Problem("try-later", f"{error} Nothing was lost: send the same request with the same key again.", 503)
    return problem_response(request, problem, {"Retry-After": str(max(1, round(after)))})


async def _broken(request: Request, error: Any) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
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
