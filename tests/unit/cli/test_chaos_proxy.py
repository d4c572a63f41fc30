"""The proxy between services and servers passes everything on, until it is told not to."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from services.cli.chaos.proxy import Proxy
from services.cli.servers.launch import free_port


@pytest.fixture
async def proxy():
    serving = set()

    async def echo(reader, writer):
        serving.add(asyncio.current_task())
        try:
            while said := await reader.read(1000):
                writer.write(said)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    with Proxy(free_port(), server.sockets[0].getsockname()[1]) as between:
        yield between
    server.close()
    await asyncio.gather(*serving, return_exceptions=True)
    await asyncio.sleep(0)


async def heard(reader, writer, said=b"hello"):
    writer.write(said)
    return await reader.read(1000)


@pytest.fixture
async def connect(proxy):
    writers = []

    async def connected():
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writers.append(writer)
        return reader, writer

    yield connected
    for writer in writers:
        writer.transport.abort()


async def is_cut(reader):
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), 10)
    return True


async def test_what_is_said_arrives(connect):
    assert await heard(*await connect()) == b"hello"


async def test_a_cut_ends_connections_and_refuses_new_ones_until_it_is_healed(proxy, connect):
    reader, writer = await connect()
    await heard(reader, writer)
    proxy.cut()
    assert await is_cut(reader)
    late, _ = await connect()
    assert await is_cut(late)
    proxy.heal()
    assert await heard(*await connect()) == b"hello"


async def test_a_drop_ends_some_connections_and_lets_others_in(proxy, connect):
    several = [await connect() for _ in range(8)]
    for one in several:
        await heard(*one)
    proxy.drop(random.Random(1))
    assert await heard(*await connect()) == b"hello"
    ends = await asyncio.gather(*(heard(*one) for one in several), return_exceptions=True)
    assert {b"hello"} < {end if isinstance(end, bytes) else type(end) for end in ends}


async def test_what_is_slowed_arrives_late(proxy, connect):
    reader, writer = await connect()
    proxy.slow(0.1)
    begun = time.monotonic()
    assert await heard(reader, writer) == b"hello"
    assert time.monotonic() - begun >= 0.2
