"""Why a rehearsal stops."""

from __future__ import annotations

from typing import Any


class DemoFailed(Exception):
    """An expectation did not hold; the sentence says which."""


class Refused(DemoFailed):
    """The platform refused a request, with its problem details."""

    def __init__(self, who: str, request: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{who}: {request} was answered with {status}: {problem.get('detail') or problem}")
        self.status = status
        self.slug = str(problem.get("type", "")).rpartition(":")[2]
        self.problem = problem
