"""Everything at once: every journal, its topic, and every view.

The order of reading makes it right beside a platform at work: first the views, then the log, then the journals.  What
a view shows has been on the log or in the journal, and what is on the log has been in the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from shared.clock import stamp
from shared.messages import Commit, Json, Meta
from shared.project import meta_of
from shared.runtime import complete, open_log, open_ports, path_of
from shared.service import Service
from shared.settings import Settings
from shared.verify.findings import Findings
from shared.verify.journal import JournalCheck
from shared.verify.reading import FileLog, FileStore, LogReader, PortLog, PortStore, StoreReader
from shared.verify.topic import TopicCheck
from shared.verify.views import Views, opened


async def verify(services: Sequence[Service], settings: Settings) -> Json:
    """{"ok", "differing", "differences": the first of them, "services": {name: counts}}; see Findings.

    Whether time is simulated, the store says by its views.
    """
    findings = Findings()
    whole = [complete(one, settings.model_copy(update={"clock": "simulated"})) for one in services]
    async with AsyncExitStack() as stack:
        stores, log = await _readers(whole, settings, stack, findings)
        views = {one.name: await opened(one, stores[one.name], findings) for one in whole}
        topics = {one.name: TopicCheck(one, findings) for one in whole}
        for topic in topics.values():
            with findings.reading("log"):
                await _read_topic(topic, log, views)
        lasts = {name: await _read_journal(stores[name], topics[name], views[name], findings) for name in topics}
        for name, view in views.items():
            for topic_name, position in view.limit.items():
                if position > lasts.get(topic_name, 0):
                    said = f"claims to have seen position {position} of {topic_name}, which ends at {lasts[topic_name]}"
                    findings.differs(f"{name} views", said)
        with findings.reading("log"):
            for said in [*await log.damage(), *await log.beyond()]:
                findings.differs("log", said)
    return findings.said()


async def _readers(
    services: Sequence[Service], settings: Settings, stack: AsyncExitStack, findings: Findings
) -> tuple[dict[str, StoreReader], LogReader]:
    stores: dict[str, StoreReader] = {}
    port_log = None if (log_file := path_of(settings.log_url)) else await stack.enter_async_context(open_log(settings))
    for one in services:
        if folder := path_of(settings.store_url):
            stores[one.name] = FileStore(folder, one.name, stack, findings)
        else:
            ports = open_ports(one.name, settings, open_log(settings))
            await stack.enter_async_context(ports.documents)
            await stack.enter_async_context(ports.journal)
            stores[one.name] = PortStore(ports.journal, ports.documents)
    if log_file:
        return stores, FileLog(log_file, stack, findings)
    assert port_log is not None
    return stores, PortLog(port_log)


async def _read_topic(topic: TopicCheck, log: LogReader, views: dict[str, Views]) -> None:
    """Each event once, also to the views of the others."""
    name = topic.service.name
    async for record in log.records(name):
        try:
            meta, first = meta_of(record), topic.take(record)
            heard = (record.type, record.data, meta) if first else None
        except (KeyError, ValueError) as error:
            topic.findings.differs(topic.where, f"{record.partition}:{record.offset} is no event of ours ({error!r})")
            continue
        for other, view in views.items():
            if heard and other != name:
                view.take(name, *heard)


async def _read_journal(store: StoreReader, topic: TopicCheck, views: Views, findings: Findings) -> int:
    """The last position."""
    name = topic.service.name
    check, at = JournalCheck(name, findings), ""
    with findings.reading(check.where):
        for said in await store.damage():
            findings.differs(check.where, said)
        async for commit in store.commits():
            check.take(commit)
            topic.compare(commit)
            at = max(at, commit.draft.at)
            _fold(name, commit, views)
    topic.end()
    simulated = views.live.get("clock")
    views.compare(max([at, *(one.body["to"] for one in simulated.values())]) if simulated else stamp(datetime.now(UTC)))
    return check.last


def _fold(source: str, commit: Commit, views: Views) -> None:
    draft = commit.draft
    for index, stored in enumerate(commit.events):
        event = f"{source}:{commit.epoch}:{commit.position}:{index}"
        where = commit.stream, commit.epoch, commit.position, index
        views.take(
            source, stored.type, stored.data, Meta(event, *where, draft.at, draft.by, draft.trace, draft.correlation)
        )
