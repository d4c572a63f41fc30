"""The generated documents: OpenAPI and AsyncAPI per service, the event catalogue, and .env.example.

`python -m services.documents` writes them; a test compares them with what the code says today.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from services.embedded import SERVICES
from services.settings import ALL
from shared.http import create_app
from shared.identity import Verifier, new_key_pair
from shared.messages import Event, told
from shared.relay import PASSED
from shared.runtime import Running, complete, open_log, open_ports
from shared.service import Service
from shared.settings import IN_A_FILE, Settings, is_secret, variable

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests/golden"
Json = dict[str, Any]


def documents() -> Iterator[tuple[Path, str]]:
    """(path, content) of every generated document."""
    for service in SERVICES:
        yield ROOT / f"docs/api/{service.name}.openapi.json", pretty(openapi(service))
        yield ROOT / f"docs/events/{service.name}.asyncapi.json", pretty(asyncapi(service))
    yield ROOT / "docs/events/README.md", catalogue()
    yield ROOT / ".env.example", environment(*ALL)


def pretty(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def openapi(service: Service) -> Json:
    """What the service's HTTP interface is; nothing is started for it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            store_url=f"sqlite:////{folder.lstrip('/')}", log_url=f"sqlite:////{folder.lstrip('/')}/log.db"
        )
        ports = open_ports(service.name, settings, open_log(settings))
        running = Running(service, ports, settings, Verifier(new_key_pair()[1], service.name))
        return create_app(running, service.name).openapi()


def asyncapi(service: Service) -> Json:
    """The service's topic: one message per event type, its example being the golden file."""
    messages = {event.__name__: message(service, event) for event in events_of(service)}
    channel = {"address": service.name, "messages": {name: ref(f"components/messages/{name}") for name in messages}}
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": f"NineHours {service.name} events",
            "version": "1",
            "description": "CloudEvents 1.0, binary mode on Kafka. The key is the stream; order holds per key.",
        },
        "defaultContentType": "application/json",
        "channels": {service.name: channel},
        "operations": {
            f"publish_{service.name}": {
                "action": "send",
                "channel": ref(f"channels/{service.name}"),
                "messages": [ref(f"channels/{service.name}/messages/{name}") for name in messages],
            }
        },
        "components": {"messages": messages, "schemas": {"headers": HEADERS}},
    }


def ref(path: str) -> Json:
    return {"$ref": f"#/{path}"}


def message(service: Service, event: type[Event]) -> Json:
    schema = event.model_json_schema(ref_template=f"#/components/messages/{event.__name__}/payload/$defs/{{model}}")
    described: Json = {
        "name": event.of,
        "title": event.__name__,
        "headers": ref("components/schemas/headers"),
        "payload": schema,
        "bindings": {"kafka": {"key": {"type": "string", "description": "stream"}, "bindingVersion": "0.5.0"}},
    }
    golden = GOLDEN / service.name / f"{event.__name__}.{event.of.rpartition('.')[2]}.json"
    if golden.exists():
        described["examples"] = [
            {"name": "golden", "payload": told(json.loads(golden.read_text("utf-8")), event.private)}
        ]
    return described


HEADERS: Json = {
    "type": "object",
    "required": ["ce_id", "ce_source", "ce_specversion", "ce_type", "ce_time"],
    "properties": {
        "ce_id": {"type": "string", "description": "service:epoch:position:index; the same in every replay"},
        "ce_source": {"type": "string", "examples": ["/ninehours/inventory"]},
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_type": {"type": "string", "description": "ninehours.<service>.<Event>.v<n>"},
        "ce_time": {"type": "string", "format": "date-time", "description": "domain time"},
        "ce_partitionkey": {"type": "string"},
        "ce_epoch": {"type": "string"},
        "ce_position": {"type": "string"},
        "ce_index": {"type": "string"},
        "ce_traceparent": {"type": "string"},
        "ce_correlationid": {"type": "string"},
        "ce_causationid": {"type": "string"},
    },
}


def catalogue() -> str:
    """Every event, who says it, what it means, and who listens."""
    listeners: dict[str, set[str]] = {}
    for service in SERVICES:
        heard = {reaction.on.of for reaction in service.reactions} | {e.of for view in service.views for e in view.on}
        for kind in heard:
            listeners.setdefault(kind, set()).add(service.name)
    lines = [
        "# Events",
        "",
        "Generated by `./ninehours docs`; do not edit. CloudEvents 1.0. The topic is the service, the key the stream.",
        f"Besides, each service says `ninehours.<service>.{PASSED}`, without data, at a journal position at which",
        "nothing happened, for those who wait for it.",
    ]
    for service in SERVICES:
        lines += ["", f"## {service.name}", "", "| event | meaning | heard by |", "|---|---|---|"]
        for event in events_of(service):
            others = ", ".join(sorted(listeners.get(event.of, set()) - {service.name})) or "–"
            meaning = " ".join((event.__doc__ or "").split("\n\n")[0].split())
            lines.append(f"| `{event.of}` | {meaning} | {others} |")
    return "\n".join(lines) + "\n"


def events_of(service: Service) -> list[type[Event]]:
    return sorted(complete(service, Settings()).events, key=lambda event: event.__name__)


def environment(*settings: type[BaseSettings]) -> str:
    """Every setting with its default, as comments; a copy of the file changes nothing."""
    lines = [
        "# Generated by `./ninehours docs`; do not edit. Every setting, with its default.",
        f"# What is secret may lie in a file instead: its name with {IN_A_FILE} names that file.",
    ]
    for one in settings:
        for name, field in one.model_fields.items():
            default = "" if "SecretStr" in str(field.annotation) else field.default
            value = json.dumps(default) if isinstance(default, dict) else default
            lines += ["", f"# {field.description}", f"# {variable(name)}={value}"]
            if is_secret(field):
                lines.append(f"# {variable(name)}{IN_A_FILE}=")
    return "\n".join(lines) + "\n"


def main() -> None:
    for path, content in documents():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
