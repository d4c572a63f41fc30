"""Journals and views, read with MongoDB's plain client."""

from __future__ import annotations

import json
from typing import Any

from pymongo import MongoClient

from services.cli.chaos.audit.books import HEARS, Books, Commit, Json

DATABASE = "ninehours_{}"
VIEWS = "documents."


def read_store(url: str, books: Books) -> None:
    client: MongoClient[Any] = MongoClient(url)
    with client:
        for service in HEARS:
            database = client[DATABASE.format(service)]
            books.journals[service] = [commit(one) for one in database["commits"].find().sort("position", 1)]
            names = [name for name in database.list_collection_names() if name.startswith(VIEWS)]
            books.views[service] = {name.removeprefix(VIEWS): view(database[name]) for name in names}


def commit(found: Json) -> Commit:
    return Commit(
        *(found["_id"], found["position"], found["stream"], found["version"], found["epoch"]),
        json.loads(found["events"]),
    )


def view(collection: Any) -> dict[str, Json]:
    return {one["_id"]: {"mark": one["mark"], "body": json.loads(one["body"])} for one in collection.find()}
