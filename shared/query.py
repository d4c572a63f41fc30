"""A query parameter that nobody knows is refused: mistyped, a filter would silently answer with everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.problem import Problem


class KnownQuery:
    """Checks the names in a query string against the OpenAPI document of `api`; without a query it costs nothing.

    Paths that the document does not hold are left to the application.
    """

    def __init__(self, app: ASGIApp, api: FastAPI, answer: Callable[[Request, Problem], ASGIApp]) -> None:
        self._app = app
        self._api = api
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["query_string"] and (problem := self._objection(scope)):
            await self._answer(Request(scope), problem)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _objection(self, scope: Scope) -> Problem | None:
        known = self._known(scope["method"], scope["path"])
        if known is None:
            return None
        asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        wrong = sorted(asked.keys() - known)
        if not wrong:
            return None
        names = f"Known here: {', '.join(sorted(known))}." if known else "None is known here."
        detail = f"There is no query parameter {', '.join(map(repr, wrong))}. {names}"
        errors = [{"pointer": f"/{name}", "detail": "is not a query parameter here"} for name in wrong]
        return Problem("unknown-query-parameter", detail, 422, errors=errors, known=sorted(known))

    def _known(self, method: str, path: str) -> set[str] | None:
        found = (names for form, names in self._operations.get(method, ()) if form.fullmatch(path))
        return next(found, None)

    @cached_property
    def _operations(self) -> dict[str, list[tuple[re.Pattern[str], set[str]]]]:
        """By method: every path's form with the names of its query parameters, in the order of the routes."""
        operations: dict[str, list[tuple[re.Pattern[str], set[str]]]] = {}
        for path, methods in self._api.openapi()["paths"].items():
            form = compile_path(path)[0]
            for method, operation in methods.items():
                parameters = operation.get("parameters", ())
                names = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
                operations.setdefault(method.upper(), []).append((form, names))
        return operations
