"""One journal by itself: dense positions, versions and commands that are there once, epochs that are accounted for."""

from __future__ import annotations

from shared.epochs import begun_at, same_journal
from shared.messages import Commit
from shared.verify.findings import Findings


class JournalCheck:
    """Takes every commit in the order of positions."""

    def __init__(self, service: str, findings: Findings) -> None:
        self.service = service
        self.findings = findings
        self.where = f"journal {service}"
        self.last = 0
        self._epoch = ""
        self._versions: dict[str, int] = {}
        self._commands: set[str] = set()

    def take(self, commit: Commit) -> None:
        self.findings.count(self.service, "commits")
        self.findings.count(self.service, "events", len(commit.events))
        self._position(commit.position)
        self._version(commit)
        if commit.draft.command in self._commands:
            self.findings.differs(self.where, f"command {commit.draft.command} was carried out twice")
        self._commands.add(commit.draft.command)
        self._epoch_of(commit)

    def _position(self, position: int) -> None:
        if position <= self.last:
            self.findings.differs(self.where, f"position {position} is there twice")
        elif position > self.last + 1:
            missing = f"position {self.last + 1}" + (f" to {position - 1}" if position > self.last + 2 else "")
            self.findings.differs(self.where, f"{missing} is missing")
        self.last = position

    def _version(self, commit: Commit) -> None:
        before = self._versions.get(commit.stream, 0)
        if commit.version != before + 1:
            said = f"{commit.stream} has version {commit.version} after {before}, at position {commit.position}"
            self.findings.differs(self.where, said)
        self._versions[commit.stream] = commit.version

    def _epoch_of(self, commit: Commit) -> None:
        if self._epoch not in ("", commit.epoch):
            says_so = any(event.type.endswith(".JournalRestored.v1") for event in commit.events)
            later = same_journal(self._epoch, commit.epoch) and begun_at(commit.epoch) > begun_at(self._epoch)
            if not (says_so and later):
                said = f"epoch {commit.epoch} begins at position {commit.position} without a restore"
                self.findings.differs(self.where, said)
        self._epoch = commit.epoch
