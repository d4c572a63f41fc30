"""`./ninehours rebuild`: a view derived again from the facts."""

from __future__ import annotations

import httpx2

from services.cli.client import refused, show, talk
from services.cli.codes import ANSWER_IS_NO, DONE


def rebuild(service: str, view: str, as_json: bool) -> int:
    return talk(lambda http: _follow(http, service, view, as_json))


def _follow(http: httpx2.Client, service: str, view: str, as_json: bool) -> int:
    answer = http.post(f"/api/{service}/views/{view}/rebuild")
    if answer.is_error:
        return refused(answer)
    done = answer.json()
    show(done, f"{done['documents']} documents, {done['differed']} differed and were put right", as_json)
    return ANSWER_IS_NO if done["differed"] else DONE
