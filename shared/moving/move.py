"""From a folder to servers: refuse what is in the way, copy, publish, derive the views, and compare both sides.

It can be stopped at any moment and started again.  Every step says by the servers how far it has come: journals by
their positions, the relay and the views by their checkpoints.  Services refuse a store that is half filled.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from shared.backup import NotPossible, say_restored
from shared.epochs import next_epoch
from shared.messages import Commit, Json, canonical
from shared.moving import origin as folder_of
from shared.moving import target as servers
from shared.moving.origin import Origin
from shared.moving.target import Target, Tell
from shared.moving.views import build
from shared.ports import Log
from shared.relay import Relay
from shared.runtime import open_log, path_of
from shared.service import Service
from shared.settings import Settings
from shared.verify.whole import verify

FROM_THE_START, GOING_ON, COMPLETE = "from the start", "going on", "complete already"


async def move(
    services: Sequence[Service], folder: Path, settings: Settings, tell: Tell, new_epoch: bool = False
) -> Json:
    """{"how", "services": {name: {"epoch", "commits", "blobs", "digest"}}, "verified": what `verify` found}.

    `settings` name the servers.  With `new_epoch` every journal begins one and says so, as after each restore.
    Raises NotPossible when something is in the way: then nothing was changed.
    """
    if path_of(settings.store_url) or path_of(settings.log_url):
        raise NotPossible("Name the servers: --store mongodb://… and --log kafka://HOST:PORT")
    names = [one.name for one in services]
    with ExitStack() as files:
        origins = folder_of.opened(folder, names, files)
        now = time.time_ns() // 1_000_000
        epochs = {name: next_epoch(one.epoch, now) if new_epoch else one.epoch for name, one in origins.items()}
        async with AsyncExitStack() as stack:
            log = await stack.enter_async_context(open_log(settings))
            targets = await servers.opened(services, settings, origins, epochs, log, stack)
            how = await _looked_at(origins, targets, log, new_epoch)
            moved = {name: await _fill(origins[name], targets[name], tell) for name in names}
            if new_epoch:
                for name, origin in origins.items():
                    await say_restored(name, targets[name].journal, origin.epoch, origin.last, latest(origins))
            for target in targets.values():
                await _publish(target, tell)
            for target in targets.values():
                await build(target, targets, tell)
            for target in targets.values():
                await target.journal.finish()
    return {"how": how, "services": moved, "verified": await _verified(services, settings)}


async def _looked_at(origins: Mapping[str, Origin], targets: Mapping[str, Target], log: Log, new_epoch: bool) -> str:
    """How it will be done.  What has been worked on since it was complete is left alone."""
    states = {name: target.journal.state for name, target in targets.items()}
    if taken := [name for name, state in states.items() if state == "taken"]:
        raise NotPossible(
            f"The store holds something already, of {', '.join(taken)}. Name an empty one; if nobody needs what is "
            f"there: db.getSiblingDB('ninehours_{taken[0]}').dropDatabase()"
        )
    if set(states.values()) == {"empty"}:
        async with log.subscribe(f"moving-{uuid.uuid4().hex[:8]}", sorted(targets)) as inbox:
            if sum((await inbox.ends()).values()):
                raise NotPossible(
                    f"Kafka holds records already. Name an empty one; if nobody needs what is there, delete the topics "
                    f"{', '.join(sorted(targets))}: kafka-topics.sh --delete --topic NAME"
                )
        return FROM_THE_START
    for name, target in targets.items():
        if target.journal.state != "empty" and new_epoch != (target.journal.epoch != origins[name].epoch):
            began, asked = ("migrate", "restore") if new_epoch else ("restore", "migrate")
            raise NotPossible(f"`{began}` has begun or done this there, so `{asked}` cannot. Go on with `{began}`.")
    if set(states.values()) != {"done"}:
        return GOING_ON
    for name, target in targets.items():
        ours = origins[name].last + (target.journal.epoch != origins[name].epoch)
        if await target.journal.last() != ours:
            raise NotPossible(f"It was moved there before, and {name} has gone on since. There is nothing to do.")
    return COMPLETE


async def _fill(origin: Origin, target: Target, tell: Tell) -> Json:
    """Blobs, then the commits that refer to them; compared when all are there."""
    await target.journal.begin()
    names = origin.blob_names
    known = {*await target.blobs.names()}
    for number, name in enumerate(names, 1):
        if name not in known and await target.blobs.put(origin.blob(name)) != name:
            raise NotPossible(f"Blob {name} of {target.name} is damaged. Restore the last backup, and move that.")
        tell(f"{target.name}: blobs", number, len(names))
    for page in origin.commits(await target.journal.last()):
        await target.journal.take_over(page)
        tell(f"{target.name}: journal", page[-1].position, origin.last)
    ours, theirs = Print(), Print()
    for page in origin.commits():
        ours.take(page)
        theirs.take(await target.journal.read(page[0].position - 1, len(page)))
        tell(f"{target.name}: compared", page[-1].position, origin.last)
    if ours.said != theirs.said:
        raise NotPossible(
            f"The journal of {target.name} on the server is not that in the folder: the folder has changed since a "
            "first try. Empty the store and the log, and start again."
        )
    return {"epoch": target.journal.epoch, "commits": ours.commits, "blobs": len(names), "digest": ours.said}


class Print:
    """The digest of all that commits say, their order and places included."""

    def __init__(self) -> None:
        self.commits = 0
        self._hash = hashlib.sha256()

    def take(self, commits: Sequence[Commit]) -> None:
        for commit in commits:
            self._hash.update(canonical([commit.position, commit.epoch, [*commit.draft]]) + b"\n")
            self.commits += 1

    @property
    def said(self) -> str:
        return self._hash.hexdigest()


async def _publish(target: Target, tell: Tell) -> None:
    relay = Relay(target.name, target.journal, target.documents, target.log, target.service.private)
    await relay.open()
    last = await target.journal.last()
    while await relay.step():
        tell(f"{target.name}: published", relay.position, last)


async def _verified(services: Sequence[Service], settings: Settings) -> Json:
    """What `verify` finds; everything has to be on the log."""
    found = await verify(services, settings)
    if unsent := {name: counts["unsent"] for name, counts in found["services"].items() if counts.get("unsent")}:
        found["ok"] = False
        found["differences"] += [{"where": f"log {name}", "what": f"lacks {n}"} for name, n in unsent.items()]
        found["differing"] += len(unsent)
    return found


def latest(origins: Mapping[str, Origin]) -> str:
    """The latest domain time that any of the journals knows: in a drill, that is not the time of day."""
    return max(origin.at for origin in origins.values())
