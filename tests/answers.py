"""What a service really answers, compared with what its OpenAPI document says."""

from __future__ import annotations

from typing import Any

import httpx2
from jsonschema import Draft202012Validator

from services.documents import openapi
from shared.service import Service

OPEN = {"/status", "/events", "/audit", "/parked", "/imports/{kind}/{file}"}
"""What every service has: its shape is the operator's, or that of the events."""


Met = tuple[str, str, str]
"""(model, field, value, null or absent)"""


class Answers:
    """Asks, compares every answer with the document, and notes what it has met of all that is described there."""

    def __init__(self, service: Service) -> None:
        document = openapi(service)
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self.answered = {
            path: methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            for path, methods in document["paths"].items()
            if "get" in methods and path not in OPEN
        }
        self.asked: set[str] = set()
        self.met: set[Met] = set()

    def never_asked(self) -> set[str]:
        return self.answered.keys() - self.asked

    async def ask(self, http: httpx2.AsyncClient, path: str, **query: Any) -> Any:
        """GET of a path as the document writes it; what it names is taken out of `query`."""
        named = {name: query.pop(name) for name in [*query] if f"{{{name}}}" in path}
        answer = await http.get(path.format(**named), params=query)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        faults = [*self._validator(self.answered[path]).iter_errors(said)]
        assert not faults, f"{path}: {faults[0].json_path}: {faults[0].message}"
        self.asked.add(path)
        self._meet(path, self.answered[path], said)
        return said

    def never_met(self) -> set[Met]:
        """What is described and no answer had.  That lists go on is tested where pages are."""
        expected: set[Met] = set()
        known: set[str] = set()
        for path, schema in self.answered.items():
            self._expect(path, schema, expected, known)
        return {met for met in expected - self.met if met[1:] != ("next", "value")}

    def _validator(self, schema: Any) -> Draft202012Validator:
        return Draft202012Validator({**schema, "components": {"schemas": self.schemas}})

    def _expect(self, where: str, schema: Any, expected: set[Met], known: set[str]) -> None:
        name, schema = self._named(where, schema)
        for part in self._choices(schema) or ():
            self._expect(where, part, expected, known)
        assert schema.keys() & {"type", "anyOf", "oneOf", "const", "enum"}, f"{where} is not described"
        inner = {"array": "items", "object": "additionalProperties"}.get(schema.get("type"))
        assert inner is None or schema.get(inner, True) not in (True, {}), f"{where} does not say what it holds"
        if inner and schema[inner]:
            self._expect(where, schema[inner], expected, known)
        if name in known:
            return
        known.add(name)
        for field, part in schema.get("properties", {}).items():
            kinds = {"value"} | ({"null"} if _nullable(part) else set())
            kinds = {"null"} if part.get("type") == "null" else kinds
            kinds |= set() if field in schema.get("required", ()) else {"absent"}
            expected |= {(name, field, kind) for kind in kinds}
            self._expect(f"{name}.{field}", part, expected, known)

    def _meet(self, where: str, schema: Any, said: Any) -> None:
        name, schema = self._named(where, schema)
        for part in self._choices(schema) or ():
            if self._validator(part).is_valid(said):
                self._meet(where, part, said)
        if isinstance(said, list):
            for each in said:
                self._meet(where, schema.get("items", {}), each)
        if not isinstance(said, dict):
            return
        fields = schema.get("properties", {})
        for field, part in fields.items():
            kind = "absent" if field not in said else "null" if said[field] is None else "value"
            self.met.add((name, field, kind))
            if kind == "value":
                self._meet(f"{name}.{field}", part, said[field])
        for each in (value for field, value in said.items() if field not in fields):
            self._meet(where, schema.get("additionalProperties") or {}, each)

    def _named(self, where: str, schema: Any) -> tuple[str, Any]:
        """The model's name and its schema; what has no name is called by where it is."""
        if "$ref" not in schema:
            return where, schema
        name = schema["$ref"].rpartition("/")[2]
        return name, self.schemas[name]

    def _choices(self, schema: Any) -> list[Any]:
        return [part for part in schema.get("anyOf", schema.get("oneOf", ())) if part.get("type") != "null"]


def _nullable(schema: Any) -> bool:
    return any(part.get("type") == "null" for part in schema.get("anyOf", ()))
