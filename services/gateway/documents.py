"""The list of API documents: each service's OpenAPI and its operations, rendered here from the documents themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import orjson

from services.gateway.doors import Door, ask
from services.gateway.plain import page
from shared.messages import Json
from shared.problem import Problem

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """`trouble` says why there are no operations."""

    service: str
    operations: Sequence[Operation]
    trouble: str = ""


async def gather(doors: Mapping[str, Door]) -> list[ServiceDocument]:
    return list(await asyncio.gather(*(_document(name, door) for name, door in doors.items())))


def operations(schema: Json) -> list[Operation]:
    return [
        Operation(method.upper(), path, details.get("description") or details.get("summary", ""))
        for path, methods in schema["paths"].items()
        for method, details in methods.items()
        if method in METHODS
    ]


def render(documents: Sequence[ServiceDocument]) -> str:
    return page("九小时 · 接口 API", BODY.format(sections="\n".join(map(_section, documents))))


async def _document(name: str, door: Door) -> ServiceDocument:
    try:
        answer = await ask(door, "/openapi.json", "")
    except Problem as problem:
        return ServiceDocument(name, (), problem.detail)
    return ServiceDocument(name, operations(orjson.loads(answer.body)))


def _section(document: ServiceDocument) -> str:
    name = escape(document.service)
    rows = "\n".join(
        f"<tr><td><code>{operation.method}</code></td><td><code>{escape(f'/api/{document.service}{operation.path}')}"
        f"</code></td><td>{escape(operation.summary)}</td></tr>"
        for operation in document.operations
    )
    body = f"<table>{rows}</table>" if rows else f"<p>{escape(document.trouble)}</p>"
    head = f'<h2>{name} <a href="/api/{name}/openapi.json">OpenAPI</a></h2>'
    return f'<section>{head}<div class="wide">{body}</div></section>'


BODY = """<p>先登录，再调用；程序使用账号新建的 API 密钥（<code>nh_…</code>）。
令牌或密钥放在 <code>Authorization: Bearer</code> 中，每个写操作带 <code>Idempotency-Key</code>。</p>
<p lang="en">Sign in first (<code>POST /sign-in</code>), or let a program use an API key (<code>nh_…</code>) that its
account has made (<code>POST /users/USER/keys</code>); send token or key as <code>Authorization: Bearer</code>,
and with each act that books something an <code>Idempotency-Key</code> of its own, kept for every retry.</p>
{sections}"""
