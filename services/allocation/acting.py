"""What the service does by itself: under its own name, and seen in its own views before it looks again."""

from __future__ import annotations

from shared.decide import Receipt
from shared.messages import Command
from shared.runtime import Running

NAME = "allocation"


async def act(running: Running, command: Command, key: str) -> Receipt:
    """Handle a command; `key` comes from what is done, so that doing it again changes nothing."""
    receipt = await running.handle(command, NAME, key)
    await running.caught_up(receipt.position)
    return receipt
