"""The four ports.  Their docstrings are the contract; `tests/contract` holds every adapter to it.

Correctness rests on inserts with unique keys alone; documents are caches that can be dropped and rebuilt.
Every port is an async context manager: it opens on enter and has let go of everything on exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from shared.messages import Commit, Draft, Json, Mark, Record

APPEND_BATCH_MAX = 100
EVENTS_PER_COMMIT_MAX = 100
COMMIT_BYTES_MAX = 1 << 20
BLOB_CHUNK_BYTES = 1 << 20


class Moved(Exception):
    """Somebody else has written this version of the stream: load again and decide again."""


class TooLarge(ValueError):
    """More events or bytes than one commit may hold.  Nothing was written."""


class Busy(Exception):
    """The store cannot take more now.  Nothing was written; try again after `retry_after_s`."""

    def __init__(self, sentence: str, retry_after_s: float = 1.0) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class Unavailable(Exception):
    """The store or log does not answer.  The last write may have happened: repeat it with the same command id."""


class Appended(NamedTuple):
    """`repeated` says that the command was already known and `commit` is its first outcome."""

    commit: Commit
    repeated: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What a commit must be like; "" for whatever.

    `type`: one of its events is of it.  `about`: a value in the data of an event, or a part of the stream's name.
    `trace` is the number in its `traceparent`.  `since` <= its time < `until`, both as `clock.stamp` writes times.
    """

    by: str = ""
    type: str = ""
    about: str = ""
    trace: str = ""
    since: str = ""
    until: str = ""


class Found(NamedTuple):
    """`commits` are all that there are from position `reached` on."""

    commits: list[Commit]
    reached: int


class Document(NamedTuple):
    """A view's document.  `mark` = (epoch, position, index) of the last event folded into `body`."""

    key: str
    body: Json
    mark: Mark = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class Query:
    """Equality on the declared fields of a kind, then the key range `after` < key, sorted by key.  No aggregation."""

    where: Json = field(default_factory=dict)
    after: str = ""
    limit: int = 10_000


class Port(Protocol):
    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Journal(Port, Protocol):
    """One service's journal: truth, outbox and inbox at once.  Positions are dense: 1, 2, 3 … without holes.

    `alone`: no other process writes it, so whoever has written all there is need not look for more.
    """

    epoch: str
    alone: bool

    async def append(self, draft: Draft) -> Appended:
        """Write one commit, durable on return.

        If `draft.command` is known, return its first commit, made durable, with `repeated=True`, whatever else clashes.
        Else if (stream, version) is taken or not the next one, raise Moved.  Else take the next position.
        Raise TooLarge for more than EVENTS_PER_COMMIT_MAX events or COMMIT_BYTES_MAX bytes of them.
        Waiting appends are written together, at most APPEND_BATCH_MAX; one that clashes does not disturb the others.
        Raises Busy when the queue is full (nothing written), Unavailable when the store does not answer.
        """
        ...

    async def load(self, stream: str, after: int = 0) -> list[Commit]:
        """The stream's commits with version > `after`, in version order."""
        ...

    async def read(self, after: int, limit: int, following: bool = False) -> list[Commit]:
        """Commits with position > `after` in position order, at most `limit`; stops at a hole, never skips one.

        `following`: the caller will ask again.  What others have written in this very moment may then be missing.
        """
        ...

    async def find(self, command: str) -> Commit | None:
        """The commit of this command id, durable, or None."""
        ...

    async def search(self, sought: Sought, before: int, limit: int, looks: int) -> Found:
        """Commits with events and a position < `before` that are as sought, newest first.

        At most `limit`, and only among the `looks` positions before `before`: who wants more asks again with the
        answer's `reached` as `before`, until it is 1.
        """
        ...

    async def last(self) -> int:
        """The highest position; 0 when empty."""
        ...

    async def settle(self) -> None:
        """All that was read before is durable on return."""
        ...

    async def wait(self, after: int, seconds: float) -> None:
        """Return when there may be a commit beyond `after`, or when the time is up: an optimisation of polling."""
        ...


class Documents(Port, Protocol):
    """Caches only: documents by (kind, key).  Everything here can be dropped and rebuilt.

    `read_only`: the caller changes no body that it is given.  Others may then hold the same, and what has not changed
    is not decoded again.
    """

    async def declare(self, kind: str, fields: Sequence[str]) -> None:
        """The top-level body fields by which `find` may filter this kind.  Idempotent."""
        ...

    async def get(self, kind: str, key: str) -> Document | None: ...

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        """Those that there are, by key."""
        ...

    async def put(self, kind: str, documents: Sequence[Document]) -> None:
        """Insert or replace, all of them, in order; the last of one key wins.  Several kinds: see `put_all`.

        One whose mark is `behind` that of the document in its place is passed over: a writer that was held up
        does not undo what another has done meanwhile.
        """
        ...

    async def put_all(self, batches: dict[str, Sequence[Document]]) -> None:
        """Write documents of several kinds, the last kind after all others; an adapter that can, does so atomically."""
        ...

    async def find(self, kind: str, query: Query, read_only: bool = False) -> list[Document]: ...

    async def delete(self, kind: str, keys: Sequence[str]) -> None: ...

    async def drop(self, kind: str) -> None: ...


Ends = Mapping[tuple[str, int], int]
"""(topic, partition) -> the offset of the first record that is not there yet."""


class Subscription(Port, Protocol):
    """One member of a consumer group.  At least once; in order within a partition.

    `turns` grows when partitions come to this member: until then, another one may have handled their records.
    """

    turns: int

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        """At most `limit` records after the last ones polled; empty when `wait_s` passed without any."""
        ...

    async def commit(self, *upto: Record) -> None:
        """Each of these records, and all before it in its partition, is done.

        A partition lost meanwhile is ignored: its new owner repeats.
        """
        ...

    def leads(self) -> bool:
        """Whether this is the member whom the group leaves what one is enough for; now and then none or two are."""
        ...

    async def ends(self) -> Ends:
        """Where this group's topics end now."""
        ...

    async def lag(self, ends: Ends | None = None) -> int:
        """Records of this group's topics, up to `ends`, that nobody of the group has committed yet (0 = caught up)."""
        ...


class Log(Port, Protocol):
    """Topics of records, kept for ever.  Records of one key stay in order, in one partition.

    `ordered`: who sees a record of a topic can see all that were published before it, also those of other partitions.
    """

    ordered: bool

    async def publish(self, records: Sequence[Record]) -> None:
        """On the log on return, order kept per key.  Raises Unavailable; the caller repeats from its checkpoint."""
        ...

    async def published(self, topic: str) -> tuple[str, int] | None:
        """(epoch, position) of the commit whose records came last, ("", 0) before the first; None if it cannot tell.

        An embedded log may forget its last records in a power cut; the relay then publishes them again.
        """
        ...

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """A new group starts at the first record."""
        ...

    def tail(self, topics: Sequence[str]) -> Subscription:
        """Follow from now on without a group: for live views that hold nothing.

        `commit` does nothing, `lag` is 0, `ends` is empty, and it leads nobody.
        """
        ...


class Blobs(Port, Protocol):
    """Content-addressed bytes beside the journal: written before the commit that refers to them."""

    async def put(self, content: bytes) -> str:
        """Durable on return; the SHA-256 in hex.  Putting the same bytes again is free."""
        ...

    async def get(self, digest: str) -> bytes:
        """The bytes; raises KeyError when unknown, ValueError when they do not match their digest."""
        ...

    async def names(self) -> list[str]:
        """The digests of all blobs, sorted."""
        ...
