"""The book of rules: published versions, which never change, and at most one draft of the next.

Four eyes: whoever has written in a draft does not publish it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.relief.commands import DraftRules, DropDraft, PublishRules
from services.relief.events import RulesDraftDropped, RulesDrafted, RulesPublished
from services.relief.shapes import ReliefRules
from shared.messages import Command, Event, Json
from shared.problem import Problem, forbidden, invalid, unknown
from shared.service import Decider


@dataclass(frozen=True)
class Book:
    """`published` versions, and what is being written: as it is now, and by whom."""

    published: int = 0
    draft: RulesDrafted | None = None
    authors: tuple[str, ...] = ()


def decide(book: Book, command: Command) -> Sequence[Event]:
    match command:
        case DraftRules():
            return _draft(book, command)
        case PublishRules():
            return [_published(book, command)]
        case DropDraft():
            _must_be_drafted(book)
            return [RulesDraftDropped(by=command.by)]
        case _:
            raise TypeError(command)


def _draft(book: Book, command: DraftRules) -> Sequence[Event]:
    must_be_whole(command)
    drafted = RulesDrafted(**command.model_dump())
    before = book.draft and book.draft.model_copy(update={"by": command.by})
    return [] if drafted == before else [drafted]


def _published(book: Book, command: PublishRules) -> RulesPublished:
    draft = _must_be_drafted(book)
    if command.version != book.published + 1:
        raise Problem("not-the-draft", f"The draft is version {book.published + 1}. Read it, then publish that one.")
    if command.by in book.authors:
        raise forbidden(
            f"{command.by} has written in this draft, and rules take effect by four eyes. "
            "Ask another commander to read and publish it."
        )
    rules = draft.model_dump(include=set(ReliefRules.model_fields))
    return RulesPublished(
        **rules, version=command.version, note=command.note, authors=list(book.authors), by=command.by
    )


def _must_be_drafted(book: Book) -> RulesDrafted:
    if book.draft is None:
        raise Problem("no-draft", "There is no draft of the next version. Write one first.")
    return book.draft


def evolve(book: Book, event: Event) -> Book:
    match event:
        case RulesDrafted():
            return replace(book, draft=event, authors=tuple(dict.fromkeys((*book.authors, event.by))))
        case RulesPublished():
            return Book(published=event.version)
        case RulesDraftDropped():
            return Book(published=book.published)
        case _:
            return book


def must_be_whole(rules: ReliefRules) -> None:
    """Raises a Problem that says why such rules could not be followed."""
    if wrong := [*_objections(rules)]:
        errors = [{"pointer": "/rations", "detail": sentence} for sentence in wrong]
        raise Problem("rules-incomplete", f"Mend this and send it again: {' '.join(wrong[:3])}", 422, errors=errors)


def _objections(rules: ReliefRules) -> Iterator[str]:
    """What is missing or said twice, in sentences."""
    given = Counter((group, ration.item) for ration in rules.rations for group in ration.groups)
    saved = {group for ration in rules.rations if ration.life_saving for group in ration.groups}
    for group in (group.id for group in rules.groups if group.id not in saved):
        yield f"The group {group} gets nothing life-saving; name at least one such item for it."
    for group, item in (named for named, times in given.items() if times > 1):
        yield f"The group {group} gets {item} twice; write one quantity."
    meanings = Counter(item for substitutes in _substitutes(rules) for item in substitutes)
    meanings.update({ration.item for ration in rules.rations})
    for item in (item for item, times in meanings.items() if times > 1):
        yield f"{item} counts for two items; it can stand in for one only, and not for what is given out itself."


def _substitutes(rules: ReliefRules) -> list[set[str]]:
    """Of each item that is given out, whatever number of rations it is split into."""
    found: dict[str, set[str]] = {}
    for ration in rules.rations:
        found.setdefault(ration.item, set()).update(substitute.item for substitute in ration.substitutes)
    return [*found.values()]


# ---- versions, as they are shown ----


def version_of(versions: Sequence[Json], number: int) -> Json:
    """The version of this number, or the draft that will have it."""
    found = next((body for body in versions if body["version"] == number), None)
    if found is None:
        raise unknown("version of the rules", str(number), "GET /rules lists those that there are.")
    return found


def in_force(versions: Sequence[Json]) -> Json | None:
    """The version for incidents that are declared from now on."""
    return next((body for body in versions if body["in_force"]), None)


def for_declaration(versions: Sequence[Json], number: int | None) -> Json:
    """The published version of this number, or the one in force; raises a Problem if there is none."""
    if number is None:
        if force := in_force(versions):
            return force
        raise invalid("/rules", "no rules have been published yet; publish a version, or write the rules themselves")
    found = next((body for body in versions if body["version"] == number), None)
    if found is None or found["state"] == "draft":
        known = ", ".join(str(body["version"]) for body in versions if body["state"] == "published") or "none yet"
        raise invalid("/rules", f"version {number} is not published; published are: {known}")
    return found


def rules_in(version: Json) -> Json:
    """The rules alone, of a version that says more."""
    return {name: version[name] for name in ReliefRules.model_fields}


decider = Decider("rules", Book(), decide, evolve, (DraftRules, PublishRules, DropDraft))
