"""How Kafka is spoken to: what its clients are told, and why it does not let us in."""

from __future__ import annotations

from typing import Any

from aiokafka.conn import collect_hosts, create_conn
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
        try:
            (await create_conn(host, port, request_timeout_ms=LOOK_S * 1_000, **told(access))).close()
        except ConnectionRefusedError:
            continue
        except (KafkaError, OSError) as error:
            if said := _said(error, access):
                return f"{host}:{port}: {said}"
        else:
            return "" if access.user else f"{host}:{port}: It may ask for a user. Set {access.names}_USER and _PASSWORD"
    return ""


def _said(error: Exception, access: Access) -> str:
    match error:
        case UnsupportedSaslMechanismError():
            return f"It does not offer {access.mechanism}. Choose another in {access.names}_SASL"
        case IllegalSaslStateError():
            return f"It asks for no user there. Name the port with SASL in {access.names}_URL, or unset _USER"
    return access.trouble(str(error.__cause__)) or access.trouble(str(error) or repr(error))
