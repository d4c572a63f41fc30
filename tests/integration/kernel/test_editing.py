"""An edit that names what it has seen goes through only while that is still so; decided where the edit is decided."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shared.messages import etag
from shared.problem import Problem
from shared.runtime import Running
from tests.integration.kernel.counter import Add, counter
from tests.platform import started


async def seen(running: Running, position: int) -> set[str]:
    """The tag of the document as it is once the views include this position."""
    await running.caught_up(position)
    document = await running.documents.get("counter", "counter/a")
    assert document is not None
    return {etag(*document.mark[:2])}


def add(amount: int) -> Add:
    return Add(counter="a", amount=amount)


async def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    async with started(tmp_path, counter) as [running]:
        first = await seen(running, (await running.handle(add(1), "li", "first-01")).position)
        second = await running.handle(add(2), "li", "second-1", first)
        with pytest.raises(Problem) as refused:
            await running.handle(add(3), "wang", "third-01", first)
        assert (refused.value.slug, refused.value.status) == ("changed-meanwhile", 412)
        assert await running.journal.last() == second.position
        assert await running.handle(add(3), "wang", "third-01", await seen(running, second.position))


async def test_a_retry_gets_the_first_answer_although_its_own_edit_has_changed_the_document(tmp_path: Path) -> None:
    async with started(tmp_path, counter) as [running]:
        tag = await seen(running, (await running.handle(add(1), "li", "first-01")).position)
        done = await running.handle(add(2), "li", "second-1", tag)
        again = await running.handle(add(2), "li", "second-1", tag)
        assert (again.position, again.replayed) == (done.position, True)


async def test_of_two_who_have_seen_the_same_one_goes_through(tmp_path: Path) -> None:
    async with started(tmp_path, counter) as [running]:
        tag = await seen(running, (await running.handle(add(1), "li", "first-01")).position)
        edits = (running.handle(add(n), "li", f"edit-{n:04}", tag) for n in range(1, 9))
        ends = await asyncio.gather(*edits, return_exceptions=True)
        assert sum(not isinstance(end, Problem) for end in ends) == 1


async def test_a_commit_that_changes_nothing_leaves_the_document_as_it_was_seen(tmp_path: Path) -> None:
    async with started(tmp_path, counter) as [running]:
        tag = await seen(running, (await running.handle(add(1), "li", "first-01")).position)
        await running.handle(add(0), "wang", "nothing-1")
        assert (await running.handle(add(2), "li", "second-1", tag)).events


async def test_a_star_means_whatever_there_is_but_something(tmp_path: Path) -> None:
    async with started(tmp_path, counter) as [running]:
        with pytest.raises(Problem):
            await running.handle(add(1), "li", "first-01", {"*"})
        await running.handle(add(1), "li", "first-02")
        assert (await running.handle(add(2), "li", "second-1", {"*"})).events
