"""Editing what somebody else may be editing too.

A document that is read by itself carries a strong ETag: the place in the journal of the last fact that changed it.  An
edit may send it back as If-Match; it is compared inside the decision (`Handler.handle`), so nobody slips in between.
Without If-Match the last one wins: machines that import what they know need not read first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Annotated

from fastapi import Depends, Request, Response

from shared.messages import Json, etag
from shared.ports import Document
from shared.problem import invalid

ONE = r'"[!#-~]{1,100}"'
FORM = rf"(\*|{ONE}(, ?{ONE}){{0,9}})"
IF_MATCH = {
    "name": "if-match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": f"^{FORM}$"},
    "description": "The ETag of what you have read. If it has changed since, nothing is written and 412 says so.",
}
ETAG = {"schema": {"type": "string"}, "description": "Send it as If-Match with an edit."}


async def if_match(request: Request) -> frozenset[str] | None:
    """The ETags that the caller has seen; None when an edit is to go through in any case."""
    given = ", ".join(request.headers.getlist("if-match"))
    if not given:
        return None
    if not re.fullmatch(FORM, given):
        raise invalid("/if-match", "Send the ETag that the document came with, quotes included, or leave it out.")
    return frozenset(part.strip() for part in given.split(","))


async def tagging(response: Response) -> Callable[[Document], Json]:
    """Shows a document's body, and its ETag in the answer's header."""

    def show(document: Document) -> Json:
        epoch, position, _ = document.mark
        response.headers["ETag"] = etag(epoch, position)
        return document.body

    return show


IfMatch = Annotated[frozenset[str] | None, Depends(if_match)]
Shown = Annotated[Callable[[Document], Json], Depends(tagging)]


def describe(schema: Json, edits: Collection[str], reads: Collection[str]) -> None:
    """Put both headers into an OpenAPI document, for the operations of these names."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            if operation["operationId"] in edits:
                operation.setdefault("parameters", []).append(IF_MATCH)
            if operation["operationId"] in reads:
                operation["responses"]["200"]["headers"] = {"ETag": ETAG}
