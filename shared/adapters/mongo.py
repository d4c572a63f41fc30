"""The journal in MongoDB, or in whatever speaks its protocol; `mongo_documents` and `mongo_blobs` hold the rest.

It rests on inserts with unique keys alone: no transactions, no counters, no compare-and-set.  Events are kept as JSON
text: they come back exactly, and no field name in them can offend a server.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import Collection
from contextlib import AsyncExitStack, suppress
from typing import Any, Self

from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.adapters.commits import COMMITS_PER_PAGE, arrange, contiguous, dump_events, is_new
from shared.adapters.groups import Grouped, GroupWriter
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.adapters.mongo_commits import commit_document, legible, load_commit, search_condition
from shared.adapters.recent import Recent
from shared.adapters.searching import looked_through
from shared.messages import Commit, Draft, Json
from shared.ports import Appended, Busy, Found, Moved, Sought, Unavailable

COLLISIONS_MAX = 20
COLLISION_PAUSE_S = 0.005
OTHERS_POLL_S = 0.1
DUPLICATE_KEY = 11_000
INTEGER_MAX = (1 << 63) - 1
HEADS_MAX = 100_000
COMMITS_RECENT = 2_000


class MongoJournal:
    """`source` is the service whose journal this is; the database remembers it and refuses another with ValueError."""

    epoch: str
    alone = False

    def __init__(self, server: MongoServer, database: str, source: str) -> None:
        self.source = source
        self._database = MongoDatabase(server, database)
        self._writer: GroupWriter[tuple[Draft, str], Appended] = GroupWriter(database, self._append_group)
        self._loader: Grouped[tuple[str, int], list[Commit]] = Grouped(database, self._load_group)
        self._last = 0
        """A position that is taken for certain."""
        self._heads: dict[str, int] = {}
        """Stream -> a version that is taken for certain; forgetting one costs a question."""
        self._recent: Recent[Commit] = Recent(COMMITS_RECENT)
        """Of those written here: views and relay, which follow closely, need not ask for them."""
        self._seen = 0
        """The highest position that the store has shown here,"""
        self._durable = 0
        """and the highest one that is known to be on its disk, with all before it."""
        self._grown = asyncio.Event()
        self._looked_at = 0.0

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._database)
            self._commits = self._database["commits"]
            self._journal = self._database["journal"]
            with self._database.answering():
                await self._prepare()
            await stack.enter_async_context(self._writer)
            await stack.enter_async_context(self._loader)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def append(self, draft: Draft) -> Appended:
        return await self._writer.write((draft, dump_events(draft)))

    async def load(self, stream: str, after: int = 0) -> list[Commit]:
        """Streams that are asked for at once are found with one question: bulk files ask for thousands."""
        commits = await self._loader.do((stream, after))
        if commits:
            self._heads[stream] = commits[-1].version
        return commits

    async def read(self, after: int, limit: int, following: bool = False) -> list[Commit]:
        commits = self._recent.after(after, limit)
        if len(commits) == limit or (following and self._has_looked() and after + len(commits) >= self._last):
            return commits
        while len(commits) < limit:
            start = after + len(commits)
            end = min(start + COMMITS_PER_PAGE, after + limit)
            with self._database.answering():
                page = contiguous(await self._find({"position": {"$gt": start, "$lte": end}}, "position"), start)
            commits += page
            if start + len(page) < end:
                break
        return commits

    async def find(self, command: str) -> Commit | None:
        with self._database.answering():
            found = await self._find({"_id": command}, "_id")
        if not found:
            return None
        await self.settle()
        return found[0]

    async def search(self, sought: Sought, before: int, limit: int, looks: int) -> Found:
        least = max(1, min(before, await self.last() + 1) - looks)
        condition = search_condition(sought, before, least)
        with self._database.answering():
            rows = self._commits.find(condition).sort("position", -1).limit(limit)
            return looked_through([load_commit(row) async for row in rows], limit, least)

    async def last(self) -> int:
        """From a known position onwards, in pages: positions have no holes."""
        with self._database.answering():
            while newest := await self._newest("position", self._last, self._last + COMMITS_PER_PAGE):
                self._last = max(self._last, newest)
                self._wake()
        return self._last

    async def settle(self) -> None:
        """A small journaled write: journalling is sequential, so what was read before is durable with it.

        So it is with a commit of our own that came after what was read.
        """
        if (seen := self._seen) <= self._durable:
            return
        with self._database.answering():
            await self._journal.update_one({"_id": "journal"}, {"$set": {"settled": secrets.token_hex(8)}})
        self._durable = max(self._durable, seen)

    async def wait(self, after: int, seconds: float) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while (left := deadline - clock()) > 0 and await self._last_of_late() <= after:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, OTHERS_POLL_S)):
                    await self._grown.wait()

    async def _prepare(self) -> None:
        await self._index()
        with suppress(DuplicateKeyError):
            await self._journal.insert_one({"_id": "journal", "source": self.source, "epoch": secrets.token_hex(8)})
        known = await self._journal.find_one({"_id": "journal"})
        if known["source"] != self.source:
            raise ValueError(f"this is the journal of {known['source']}, not of {self.source}")
        if "filling" in known:
            raise Unavailable(f"The journal of {self.source} is half filled: let `migrate` or `restore` end first.")
        self.epoch = known["epoch"]
        self._last = await self._newest("position", 0) or 0

    async def _index(self) -> None:
        """The command is the `_id`, which is unique by itself."""
        await self._commits.create_index([("position", 1)], unique=True)
        await self._commits.create_index([("stream", 1), ("version", 1)], unique=True)

    async def _last_of_late(self) -> int:
        """As `last`, for those who look again and again: they share one question."""
        if not self._has_looked():
            self._looked_at = asyncio.get_running_loop().time()
            await self.last()
        return self._last

    def _has_looked(self) -> bool:
        """A moment ago, for what others have written."""
        return asyncio.get_running_loop().time() < self._looked_at + OTHERS_POLL_S

    def _wake(self) -> None:
        """Whoever waits for more."""
        self._grown.set()
        self._grown = asyncio.Event()

    async def _load_group(self, wanted: list[tuple[str, int]]) -> list[list[Commit] | Exception]:
        by_after: dict[int, set[str]] = defaultdict(set)
        for stream, after in wanted:
            by_after[after].add(stream)
        with self._database.answering():
            pages = await asyncio.gather(*(self._of_streams(streams, after) for after, streams in by_after.items()))
        found = dict(zip(by_after, pages, strict=True))
        return [legible(found[after][stream]) for stream, after in wanted]

    async def _of_streams(self, streams: Collection[str], after: int) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = {stream: [] for stream in streams}
        named = {"$in": [*streams]} if len(streams) > 1 else next(iter(streams))
        newer = {"version": {"$gt": after}} if after else {}
        async for one in self._commits.find({"stream": named} | newer).sort([("stream", 1), ("version", 1)]):
            found[one["stream"]].append(one)
            self._seen = max(self._seen, one["position"])
        return found

    async def _find(self, condition: Json, order: str) -> list[Commit]:
        """In one answer where it fits: a driver's own first one is for a hundred, and the rest a question more."""
        found = await self._commits.find(condition, batch_size=COMMITS_PER_PAGE + 1).sort(order, 1).to_list(None)
        self._seen = max(self._seen, *(one["position"] for one in found), 0)
        return [load_commit(one) for one in found]

    async def _newest(self, number: str, after: int, end: int = INTEGER_MAX, **condition: Any) -> int | None:
        """The highest `number` with after < number <= end, or None."""
        within = condition | {number: {"$gt": after, "$lte": end}}
        found = await self._commits.find_one(within, {number: 1}, sort=[(number, -1)])
        return found[number] if found else None

    async def _append_group(self, drafts: list[tuple[Draft, str]]) -> list[Appended | Exception]:
        if len(self._heads) > HEADS_MAX:
            self._heads.clear()
        outcomes: list[Appended | Exception] = []
        for collisions in range(COLLISIONS_MAX):
            waiting = drafts[len(outcomes) :]
            with self._database.answering():
                arranged = await self._arrange([draft for draft, _ in waiting], clashed=collisions > 0)
                outcomes += arranged[: await self._insert(waiting, arranged)]
            if len(outcomes) == len(drafts):
                break
            await asyncio.sleep(random.uniform(0, COLLISION_PAUSE_S) * collisions)  # noqa: S311 - jitter
        missed = len(drafts) - len(outcomes)
        outcomes += [Busy("Too many writers at once; this was not written. Try again.") for _ in range(missed)]
        if any(isinstance(outcome, Appended) and outcome.repeated for outcome in outcomes):
            await self.settle()
        self._wake()
        return outcomes

    async def _arrange(self, drafts: list[Draft], clashed: bool) -> list[Appended | Moved]:
        """Drafts that continue what is known of their stream are taken for new: the keys find out if they are not.

        After a clash the first draft's keys are taken, and the others' are likely to be if its command is known.
        """
        known: dict[str, Commit] = {}
        doubtful = [drafts[n] for n, fate in enumerate(self._guess(drafts, known)) if not is_new(fate)]
        if clashed:
            known = await self._ask(drafts[:1])
            doubtful = doubtful if is_new(self._guess(drafts[:1], known)[0]) else drafts
            await self.last()
        if doubtful:
            known |= await self._ask(doubtful)
        return self._guess(drafts, known)

    def _guess(self, drafts: list[Draft], known: dict[str, Commit]) -> list[Appended | Moved]:
        return arrange(drafts, known, self._heads, self._last, self.epoch)

    async def _ask(self, drafts: list[Draft]) -> dict[str, Commit]:
        """Which commands are known; and learn how far their streams are."""
        commands = [draft.command for draft in drafts]
        found = await self._find({"_id": {"$in": commands} if len(commands) > 1 else commands[0]}, "_id")
        await asyncio.gather(*map(self._learn_head, {draft.stream for draft in drafts}))
        return {commit.draft.command: commit for commit in found}

    async def _learn_head(self, stream: str) -> None:
        head = self._heads.get(stream, 0)
        self._heads[stream] = await self._newest("version", head, stream=stream) or head

    async def _insert(self, drafts: list[tuple[Draft, str]], arranged: list[Appended | Moved]) -> int:
        """Insert what is new, in order; the number of drafts that are settled by it: all, or those before a clash.

        Why a key is taken is not read from the error, which differs between servers: the next `_arrange` asks.
        """
        new = [(n, outcome.commit) for n, outcome in enumerate(arranged) if is_new(outcome)]
        written, settled = len(new), len(drafts)
        begun = asyncio.get_running_loop().time()
        if new:
            try:
                await self._commits.insert_many([commit_document(commit, drafts[n][1]) for n, commit in new])
            except BulkWriteError as error:
                written = first_duplicate(error)
                settled = new[written][0]
        for _, commit in new[:written]:
            self._last = max(self._last, commit.position)
            self._durable = max(self._durable, commit.position)
            self._heads[commit.stream] = commit.version
            self._recent.add(commit.position, commit)
        if new and written == len(new):
            self._looked_at = begun  # nobody had written more, or the key of the last one would have been taken
        return settled


def first_duplicate(error: BulkWriteError) -> int:
    """The index of the row that an ordered insert stopped at; raises the error if a taken key was not the reason."""
    indexes = duplicates(error)
    if len(indexes) != 1:
        raise error
    return indexes[0]


def duplicates(error: BulkWriteError) -> list[int]:
    """The indexes of the rows whose keys were taken; raises the error if that was not the only reason."""
    details = error.details or {}
    failed = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one["code"] != DUPLICATE_KEY for one in failed):
        raise error
    return [one["index"] for one in failed]
