"""The views of one service: folded again from the facts, in memory, and compared with what lies in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from shared.decide import upcast
from shared.epochs import includes, place
from shared.messages import Event, Json, Mark, Meta, canonical
from shared.ports import Document
from shared.service import Fold, Service, View
from shared.verify.findings import Findings
from shared.verify.reading import StoreReader

TIMER = "timer:"
Folds = dict[str, list[tuple[View, type[Event], Fold]]]


@dataclass
class Views:
    """`limit`: topic -> the position up to which the service says that its views have come.

    Facts beyond count only for a document whose own mark includes them: somebody may be at work.
    `parked` are the ids of records that wait; a view may have seen one before its reaction failed.
    """

    service: Service
    live: dict[str, dict[str, Document]]
    limit: dict[str, int]
    parked: set[str]
    findings: Findings
    _folds: Folds = field(default_factory=lambda: defaultdict(list))
    _built: dict[str, dict[str, Document]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for view in self.service.views:
            if view.kind in self.live:
                for event, change in view.on.items():
                    self._folds[event.of].append((view, event, change))

    def take(self, topic: str, kind: str, data: Json, meta: Meta) -> None:
        """Fold one fact, own or foreign, in the order in which they happened."""
        kind, data = upcast(self.service, kind, data)
        for view, model, change in self._folds.get(kind, ()):
            try:
                self._fold(topic, view, model.read(data), change, meta)
            except Exception as error:  # noqa: BLE001 - whatever it is, the service could not have handled it either
                self._differs(view.kind, meta.stream, f"{meta.id} cannot be folded: {type(error).__name__}: {error}")

    def _fold(self, topic: str, view: View, event: Event, change: Fold, meta: Meta) -> None:
        key = view.key(event, meta) if view.key else meta.stream
        if key is None:
            return
        mark: Mark = (meta.epoch, meta.position, meta.index)
        live = self.live[view.kind].get(key)
        seen = live is not None and includes(live.mark, mark)
        if not seen and (meta.position > self.limit.get(topic, 0) or meta.id in self.parked):
            return
        before = self._built[view.kind].get(key)
        body = change(before.body if before else {}, event, meta)
        if body is not None:
            self._built[view.kind][key] = Document(key, body, mark)

    def compare(self, now: str) -> None:
        """`now` is domain time: a timer that was due may have been done and forgotten, one to come may not."""
        for kind, live in self.live.items():
            self.findings.count(self.service.name, "views")
            self.findings.count(self.service.name, "documents", len(live))
            built = self._built[kind]
            for key in sorted(live.keys() - built.keys()):
                self._differs(kind, key, "no fact accounts for it")
            for key in sorted(built.keys() - live.keys()):
                if not kind.startswith(TIMER) or built[key].body["due"] > now:
                    self._differs(kind, key, "is missing")
            for key in sorted(live.keys() & built.keys()):
                self._compare(kind, live[key], built[key])

    def _compare(self, kind: str, live: Document, built: Document) -> None:
        body = orjson.loads(canonical(built.body))  # as it would lie in the store: tuples become lists there
        if live.body != body:
            wrong = sorted(name for name in live.body.keys() | body.keys() if live.body.get(name) != body.get(name))
            self._differs(kind, live.key, f"differs in {', '.join(wrong)}")
        elif place(live.mark) > place(built.mark):
            self._differs(kind, live.key, "claims to have seen a fact that there is not")

    def _differs(self, kind: str, key: str, what: str) -> None:
        self.findings.differs(f"{self.service.name} view {kind}", f"{key}: {what}")


async def opened(service: Service, store: StoreReader, findings: Findings) -> Views:
    """With what lies in the store; a view that the next start will derive anew is left out."""
    notes = {document.key: document for document in await store.documents("checkpoint")}
    derived: Json = {}
    for name in ("editions:own", "editions:foreign"):
        derived |= notes[name].body if name in notes else {}
    current = [view for view in service.views if derived.get(view.kind) == view.made_of]
    live = {view.kind: {one.key: one for one in await store.documents(view.kind)} for view in current}
    limit = {key.removeprefix("reached:"): note.mark[1] for key, note in notes.items() if key.startswith("reached:")}
    limit[service.name] = notes["views"].mark[1] if "views" in notes else 0
    waiting: Sequence[Document] = await store.documents("parked")
    parked = {entry["record"]["headers"]["id"] for document in waiting for entry in document.body["records"]}
    return Views(service, live, limit, parked, findings)
