"""A small load generator: many keep-alive connections, one request after the other on each, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """`body` may contain {n}, the running number of the request, and {m}, that number modulo 100.

    `first` is the number of the first request: no two loads on one server should share numbers, since the idempotency
    keys are made of them.  `per_s`: requests are begun at this rate at most; 0: as soon as a connection is free.
    """

    url: str
    body: str
    connections: int
    requests: int
    token: str = ""
    first: int = 0
    per_s: float = 0


@dataclass(frozen=True)
class Result:
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    refused: int


async def run(load: Load) -> Result:
    numbers = iter(range(load.first, load.first + load.requests))
    spent: list[float] = []
    refused: list[int] = []
    begun = time.perf_counter()
    await asyncio.gather(*(_connection(load, begun, numbers, spent, refused) for _ in range(load.connections)))
    seconds = time.perf_counter() - begun
    ordered = sorted(spent)
    return Result(
        round(len(spent) / seconds, 1),
        round(statistics.median(ordered) * 1000, 2),
        round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        len(refused),
    )


async def _connection(load: Load, start: float, numbers: Any, spent: list[float], refused: list[int]) -> None:
    parts = urlsplit(load.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for number in numbers:
        if load.per_s:
            await asyncio.sleep(start + (number - load.first) / load.per_s - time.perf_counter())
        begun = time.perf_counter()
        writer.write(_request(load, parts.path, parts.netloc, number))
        status = await _answer(reader)
        spent.append(time.perf_counter() - begun)
        if status >= 300:
            refused.append(status)
    writer.close()
    await writer.wait_closed()


def _request(load: Load, path: str, host: str, number: int) -> bytes:
    body = load.body.replace("{n}", str(number)).replace("{m}", str(number % 100)).encode()
    authorization = f"Authorization: Bearer {load.token}\r\n" if load.token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{authorization}"
        f"Idempotency-Key: bench-{number:09d}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            await reader.readexactly(int(line[15:]))
            return status
    raise ValueError("an answer without Content-Length")


async def in_own_process(load: Load) -> Result:
    """So that generating load does not slow the server under test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await process.communicate(json.dumps(asdict(load)).encode())
    finally:
        if process.returncode is None:
            process.kill()
    return Result(**json.loads(output))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Load(**json.load(sys.stdin)))))))
