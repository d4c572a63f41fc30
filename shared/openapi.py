"""What every OpenAPI document of ours says besides what FastAPI finds out."""

from __future__ import annotations

import re
from collections.abc import Collection

from shared.messages import Json
from shared.refusals import ProblemDetails

KEY_FORM = re.compile(r"^[\x21-\x7e]{8,64}$")
KEY_PARAMETER = {
    "name": "idempotency-key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": KEY_FORM.pattern},
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "What POST /sign-in answers; it lasts for hours.",
    },
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "nh_<key>_<secret>",
        "description": "For programs: what POST /users/{user}/keys answers once; it lasts for months and can be "
        "revoked. With it a program may what its account may, or only read that.",
    },
}


def conventional(schema: Json, keyed: Collection[str], personal: Collection[str]) -> Json:
    """FastAPI's document with our conventions: problem+json on every error, `at_least` on every GET, bearer tokens.

    The operations named in `keyed` need an idempotency key; those in `personal` are not for programs with an API key.
    """
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    at_least = {
        "name": "at_least",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
        "description": "Wait up to a second until the answer includes this journal position.",
    }
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "Refused, with what to do", "content": problem}
            if method == "get":
                operation.setdefault("parameters", []).append(at_least)
            if operation["operationId"] in keyed:
                operation.setdefault("parameters", []).append(KEY_PARAMETER)
            ways = ("token",) if operation["operationId"] in personal else ("token", "api_key")
            operation.setdefault("security", [{way: []} for way in ways])
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["ProblemDetails"] = ProblemDetails.model_json_schema()
    components["securitySchemes"] = SECURITY
    for leftover in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(leftover, None)
    return schema
