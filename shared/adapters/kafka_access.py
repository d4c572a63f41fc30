"""How Kafka is spoken to: what its clients are told, and why it does not let us in."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from aiokafka.conn import AIOKafkaConnection, collect_hosts
from aiokafka.errors import IllegalSaslStateError, KafkaError, UnsupportedSaslMechanismError

from shared.access import Access

LOOK_S = 3


def told(access: Access) -> dict[str, Any]:
    """The settings of aiokafka's clients."""
    context = access.context()
    settings: dict[str, Any] = {"ssl_context": context}
    settings["security_protocol"] = ("SASL_" if access.user else "") + ("SSL" if context else "PLAINTEXT")
    if access.user:
        settings |= {
            "sasl_mechanism": access.mechanism,
            "sasl_plain_username": access.user,
            "sasl_plain_password": access.password,
        }
    return settings


async def trouble(bootstrap: str, access: Access) -> str:
    """What to do when no broker lets us in; "" when one does, or is just away.  The clients keep it to themselves."""
    for host, port, _ in collect_hosts(bootstrap, randomize=False):
        connection = AIOKafkaConnection(host, port, request_timeout_ms=LOOK_S * 1_000, **told(access))
        try:
            await connection.connect()
        except OSError as error:  # there was no connection
            said = _said(error, access)
        except KafkaError as error:
            await closed(connection)
            said = _said(error, access)
        else:
            await closed(connection)
            return "" if access.user else f"{host}:{port}: It may ask for a user. Set {access.names}_USER and _PASSWORD"
        if said:
            return f"{host}:{port}: {said}"
    return ""


async def closed(connection: AIOKafkaConnection) -> None:
    """Hung up for certain, so that a command that ends with this leaves nothing open."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            if closing := connection.close():
                await closing


def _said(error: Exception, access: Access) -> str:
    match error:
        case UnsupportedSaslMechanismError():
            return f"It does not offer {access.mechanism}. Choose another in {access.names}_SASL"
        case IllegalSaslStateError():
            return f"It asks for no user there. Name the port with SASL in {access.names}_URL, or unset _USER"
    return access.trouble(str(error.__cause__)) or access.trouble(str(error) or repr(error))
