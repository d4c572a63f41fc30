"""Acts side by side: who is faster makes no difference."""

import asyncio
import itertools

import pytest

from services.cli.demo.together import first_answer, together


@pytest.mark.parametrize("delays", [*itertools.permutations((0.0, 0.01, 0.02))])
async def test_all_begin_in_order_and_draw_their_conclusions_in_order_once_all_have_an_answer(delays):
    told: list[str] = []

    def act(name: str, delay: float):
        async def acting() -> None:
            told.append(f"{name} asks")
            await first_answer(answered(name, delay))
            told.append(f"{name} concludes")
            await asyncio.sleep(delay)
            told.append(f"{name} ends")

        return acting

    async def answered(name: str, delay: float) -> None:
        await asyncio.sleep(delay)

    await together([act(name, delay) for name, delay in zip("abc", delays, strict=True)])
    asked, concluded = told[:3], told[3:]
    assert asked == ["a asks", "b asks", "c asks"]
    assert concluded == [f"{name} {what}" for name in "abc" for what in ("concludes", "ends")]


async def test_who_asks_nothing_keeps_nobody_waiting_and_a_refusal_is_heard_in_turn():
    told: list[str] = []

    async def silent() -> None:
        told.append("silent")

    async def refused() -> None:
        with pytest.raises(LookupError):
            await first_answer(refusal())
        told.append("refused")

    async def refusal() -> None:
        raise LookupError

    await together([refused, silent, refused])
    assert told == ["silent", "refused", "refused"]


async def test_alone_an_answer_is_there_at_once():
    assert await first_answer(asyncio.sleep(0, "answer")) == "answer"


async def test_what_one_act_fails_with_is_what_is_raised():
    async def failing() -> None:
        await first_answer(asyncio.sleep(0))
        raise LookupError("no road")

    async def waiting() -> None:
        await first_answer(asyncio.sleep(0))
        await asyncio.Event().wait()

    with pytest.raises(LookupError, match="no road"):
        await together([failing, waiting])
