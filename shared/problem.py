"""Why something was refused: RFC 9457 problem details, raised as one exception."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PREFIX = "urn:ninehours:problem:"


class Problem(Exception):
    """`slug` is stable and documented (the tail of the `type` URN); `detail` says what to do about it.

    `more` are extension members, for example the quantities that were wanted and free.
    """

    def __init__(self, slug: str, detail: str, status: int = 409, **more: Any) -> None:
        super().__init__(detail)
        self.slug = slug
        self.detail = detail
        self.status = status
        self.more = more

    @property
    def type(self) -> str:
        return PREFIX + self.slug


def invalid(pointer: str, detail: str) -> Problem:
    """A single wrong field, named by its JSON Pointer."""
    return Problem("invalid", f"{pointer}: {detail}", 422, errors=[{"pointer": pointer, "detail": detail}])


def unknown(what: str, code: str, advice: str = "Check the code, or register it first.") -> Problem:
    return Problem("not-found", f"There is no {what} {code!r} here. {advice}", 404)


def one_of(names: Iterable[str]) -> str:
    """The advice where only these can be meant."""
    return f"Name one of these: {', '.join(sorted(names))}."


def forbidden(detail: str) -> Problem:
    return Problem("forbidden", detail, 403)
