"""The AsyncAPI documents hold together: every reference leads somewhere, and every example is what its schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.documents import GOLDEN, asyncapi, events_of, pretty
from services.embedded import SERVICES

DOCUMENTS = {service.name: json.loads(pretty(asyncapi(service))) for service in SERVICES}


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> Any:
    return DOCUMENTS[request.param]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(target := part.get("$ref"), str):
            yield target
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def resolved(document: Any, reference: str) -> Any:
    """What a local reference points at; KeyError when nothing is there."""
    start, *steps = reference.split("/")
    assert start == "#", f"{reference} leads out of the document"
    return reduce(lambda part, step: part[step.replace("~1", "/").replace("~0", "~")], steps, document)


def messages(document: Any) -> dict[str, Any]:
    """Messages by name, as the document's only channel refers to them."""
    [channel] = document["channels"].values()
    return {name: resolved(document, message["$ref"]) for name, message in channel["messages"].items()}


def test_every_reference_leads_somewhere(document):
    found = set(references(document))
    assert found
    for reference in found:
        resolved(document, reference)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_channel_carries_every_event_of_the_service(service):
    document = DOCUMENTS[service.name]
    assert document["asyncapi"].startswith("3.")
    assert document["channels"][service.name]["address"] == service.name
    told = {message["name"] for message in messages(document).values()}
    assert told == {event.of for event in events_of(service)}


def test_the_operation_sends_what_the_channel_carries(document):
    [operation] = document["operations"].values()
    [channel] = document["channels"].values()
    assert operation["action"] == "send"
    assert resolved(document, operation["channel"]["$ref"]) == channel
    sent = [resolved(document, message["$ref"]) for message in operation["messages"]]
    assert sent == [*channel["messages"].values()]


def test_every_message_has_headers_and_a_payload_that_are_schemas(document):
    for message in messages(document).values():
        Draft202012Validator.check_schema(resolved(document, message["headers"]["$ref"]))
        Draft202012Validator.check_schema(message["payload"])


def test_every_golden_file_is_an_example_that_its_schema_accepts(document):
    [service] = document["channels"]
    shown = 0
    for name, message in messages(document).items():
        # references in a payload start at the document's root
        check = Draft202012Validator({**message["payload"], "components": document["components"]})
        for example in message.get("examples", ()):
            assert [error.message for error in check.iter_errors(example["payload"])] == [], name
            shown += 1
    assert shown == len([*(GOLDEN / service).iterdir()])


def test_a_payload_that_lacks_a_field_is_no_example(document):
    for name, message in messages(document).items():
        check = Draft202012Validator({**message["payload"], "components": document["components"]})
        assert not check.is_valid({"no": "such field"}), name
