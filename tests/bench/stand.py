"""What several measurements stand on: opened when first asked for, closed when the bench ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

Thing = TypeVar("Thing")


class Stand:
    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._opened: dict[Callable[[], Any], Any] = {}

    async def once(self, open_: Callable[[], AbstractAsyncContextManager[Thing]]) -> Thing:
        """What `open_` gives, the same for all who ask."""
        if open_ not in self._opened:
            self._opened[open_] = await self._stack.enter_async_context(open_())
        thing: Thing = self._opened[open_]
        return thing
