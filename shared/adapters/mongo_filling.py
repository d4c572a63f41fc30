"""A journal in MongoDB that is filled with the commits of another one, exactly as they are.

It is marked before the first commit is written and until the last one is: no service opens it in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pymongo.errors import BulkWriteError

from shared.adapters.commits import dump_events
from shared.adapters.groups import slices
from shared.adapters.mongo import MongoJournal, duplicates
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_commits import commit_document
from shared.messages import Commit, Json
from shared.ports import APPEND_BATCH_MAX

State = Literal["empty", "begun", "done", "taken"]


class MongoFilling(MongoJournal):
    """`origin` is the epoch of the journal that it is filled from, `epoch` that of what is written afterwards.

    Opening only looks.  `state` says what is there: nothing, what was begun from this origin, all of it, or something
    else.  What was begun keeps the epoch with which it began.
    """

    state: State

    def __init__(self, server: MongoServer, database: str, source: str, origin: str, epoch: str) -> None:
        super().__init__(server, database, source)
        self.origin = origin
        self.epoch = epoch

    async def begin(self) -> None:
        """From here on nobody else uses it.  Goes on with what was begun."""
        with self._database.answering():
            if self.state == "empty":
                mark = {"_id": "journal", "source": self.source, "epoch": self.epoch, "filling": self.origin}
                await self._journal.insert_one(mark)
                self.state = "begun"
            await self._index()

    async def take_over(self, commits: Sequence[Commit]) -> None:
        """The commits that follow the last one, durable on return.  Raises ValueError if somebody else wrote them."""
        for some in slices(commits, APPEND_BATCH_MAX):
            with self._database.answering():
                try:
                    await self._commits.insert_many([commit_document(one, dump_events(one.draft)) for one in some])
                except BulkWriteError as error:
                    duplicates(error)
                    raise ValueError(f"somebody else fills the journal of {self.source} at the same time") from error
            self._last = some[-1].position

    async def finish(self) -> None:
        """From here on it is a journal like any other."""
        with self._database.answering():
            done = {"$set": {"filled": self.origin}, "$unset": {"filling": ""}}
            await self._journal.update_one({"_id": "journal"}, done)
            self.state = "done"

    async def _prepare(self) -> None:
        known = await self._journal.find_one({"_id": "journal"})
        there = await self._commits.database.list_collection_names()
        self.state = state_of(known, self.source, self.origin) if known else "taken" if there else "empty"
        if known:
            self.epoch = known["epoch"]
        self._last = await self._newest("position", 0) or 0


def state_of(known: Json, source: str, origin: str) -> State:
    if known["source"] != source or origin not in (known.get("filling"), known.get("filled")):
        return "taken"
    return "begun" if "filling" in known else "done"
