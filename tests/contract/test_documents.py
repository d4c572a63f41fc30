"""What every store of documents promises (shared.ports.Documents)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ports import Document, Documents, Query
from tests.contract.conftest import MONGO
from tests.contract.stores import Store


def stock(key: str, **body: object) -> Document:
    return Document(key, dict(body), ("e1", 7, 0))


async def keys(documents: Documents, kind: str, **query: Any) -> list[str]:
    return [document.key for document in await documents.find(kind, Query(**query))]


async def test_a_document_is_got_back_as_it_was_put(documents: Documents) -> None:
    body = {"名": "帐篷", "a.b": [[1, [2.5, None]], True], "$x": {}, "'": '"'}
    await documents.put("stock", [Document("许昌/帐篷", body, ("e1", 12, 3))])

    assert await documents.get("stock", "许昌/帐篷") == Document("许昌/帐篷", body, ("e1", 12, 3))


async def test_an_unknown_document_is_none(documents: Documents) -> None:
    await documents.put("stock", [stock("a")])

    assert await documents.get("stock", "b") is None
    assert await documents.get("trip", "a") is None


async def test_many_documents_are_got_at_once_and_unknown_ones_are_left_out(documents: Documents) -> None:
    await documents.put("stock", [stock(f"{n}", store="X") for n in range(300)])
    await documents.put("trip", [stock("1", store="Y")])

    found = await documents.get_all("stock", ["1", "299", "never there"])

    assert found == {"1": stock("1", store="X"), "299": stock("299", store="X")}


async def test_whoever_changes_what_was_got_changes_nothing_in_the_store(documents: Documents) -> None:
    await documents.put("stock", [stock("a", store="X")])
    for _ in range(2):
        found = await documents.get("stock", "a")
        assert found
        assert found.body["store"] == "X"
        found.body["store"] = "Y"


async def test_the_last_of_one_key_wins(documents: Documents) -> None:
    await documents.put("stock", [stock("a", pieces=1)])
    await documents.put("stock", [stock("a", pieces=2), stock("b", pieces=9), stock("a", pieces=3)])

    assert await documents.get("stock", "a") == stock("a", pieces=3)
    assert await keys(documents, "stock") == ["a", "b"]


async def test_documents_are_found_by_declared_fields(documents: Documents) -> None:
    await documents.declare("stock", ["store", "item", "open"])
    await documents.put(
        "stock",
        [
            stock("a", store="X", item="tent", open=True),
            stock("b", store="X", item="rice", open=True),
            stock("c", store="Y", item="tent", open=False),
            stock("d", store=None, item="tent"),
            stock("e", item="tent", pieces=4),
        ],
    )

    assert await keys(documents, "stock", where={"store": "X"}) == ["a", "b"]
    assert await keys(documents, "stock", where={"store": "X", "item": "tent"}) == ["a"]
    assert await keys(documents, "stock", where={"open": True}) == ["a", "b"]
    assert await keys(documents, "stock", where={"store": None}) == ["d", "e"]
    assert await keys(documents, "stock", where={"item": "tent"}, after="a", limit=2) == ["c", "d"]
    assert await keys(documents, "stock", where={"store": "Z"}) == []


async def test_declaring_again_changes_nothing_and_indexes_what_is_there(documents: Documents) -> None:
    await documents.put("stock", [stock("a", store="X")])
    await documents.declare("stock", ["store"])
    await documents.declare("stock", ["store"])

    assert await keys(documents, "stock", where={"store": "X"}) == ["a"]


async def test_a_field_that_was_not_declared_is_a_mistake_of_the_caller(documents: Documents) -> None:
    with pytest.raises(ValueError, match="store"):
        await documents.find("stock", Query({"store": "X"}))


async def test_documents_are_found_in_the_order_of_their_keys(documents: Documents) -> None:
    await documents.put("stock", [stock(key) for key in ("b", "B", "é", "a/2", "a/10", "中")])

    assert await keys(documents, "stock") == ["B", "a/10", "a/2", "b", "é", "中"]
    assert await keys(documents, "stock", after="a/2", limit=2) == ["b", "é"]


async def test_a_find_can_be_longer_than_a_page(documents: Documents) -> None:
    wanted = [f"{n:04}" for n in range(600)]
    await documents.declare("stock", ["store"])
    await documents.put("stock", [stock(key, store="X") for key in wanted])

    assert await keys(documents, "stock") == wanted
    assert await keys(documents, "stock", where={"store": "X"}, after="0099", limit=300) == wanted[100:400]


async def test_deleted_documents_are_gone_and_others_stay(documents: Documents) -> None:
    await documents.put("stock", [stock("a"), stock("b"), stock("c")])
    await documents.put("trip", [stock("a")])

    await documents.delete("stock", ["a", "c", "never there"])

    assert await keys(documents, "stock") == ["b"]
    assert await keys(documents, "trip") == ["a"]
    assert await documents.get("stock", "a") is None
    assert await documents.get("trip", "a")


async def test_a_dropped_kind_is_empty_and_can_be_filled_again(documents: Documents) -> None:
    await documents.declare("stock", ["store"])
    await documents.put_all({"stock": [stock("a", store="X")], "stock@2": [stock("a")]})

    await documents.drop("stock")
    await documents.drop("never there")

    assert await keys(documents, "stock") == []
    assert await keys(documents, "stock@2") == ["a"]
    await documents.put("stock", [stock("b", store="X")])
    assert await keys(documents, "stock", where={"store": "X"}) == ["b"]


async def test_several_kinds_are_written_in_one_call(documents: Documents) -> None:
    await documents.put_all({"stock": [stock("a"), stock("b")], "checkpoint": [stock("stock")], "trip": []})

    assert await keys(documents, "stock") == ["a", "b"]
    assert await keys(documents, "checkpoint") == ["stock"]


async def test_nothing_can_be_put_and_deleted(documents: Documents) -> None:
    await documents.put("stock", [])
    await documents.delete("stock", [])

    assert await keys(documents, "stock") == []


async def test_documents_are_there_after_reopening(store: Store) -> None:
    async with store.documents() as documents:
        await documents.put("stock", [stock("a", pieces=1)])

    async with store.documents() as documents:
        assert await documents.get("stock", "a") == stock("a", pieces=1)


async def test_a_writer_that_was_held_up_does_not_undo_what_another_has_done(store: Store) -> None:
    async with store.documents() as documents:
        await documents.put("stock", [Document("a", {"pieces": 9}, ("e1", 9, 1)), Document("b", {}, ("e1", 2, 0))])
        await documents.put("stock", [Document("a", {"pieces": 8}, ("e1", 9, 0)), Document("b", {}, ("e1", 3, 0))])
        await documents.put("stock", [Document("a", {"pieces": 7}, ("e1", 8, 5)), Document("c", {}, ("e1", 1, 0))])

        assert await documents.get("stock", "a") == Document("a", {"pieces": 9}, ("e1", 9, 1))
        assert await documents.get("stock", "b") == Document("b", {}, ("e1", 3, 0))
        assert await keys(documents, "stock") == ["a", "b", "c"]


@pytest.mark.parametrize("store", ["memory", *MONGO], indirect=True)
async def test_what_a_writer_remembers_of_a_place_does_not_count_where_others_write_too(store: Store) -> None:
    """Files have one owner; a server has several writers, and one of them may have dropped or deleted a document."""

    def at(position: int) -> Document:
        return Document("a", {"pieces": position}, ("e1", position, 0))

    async with store.documents() as mine, store.documents() as another:
        await mine.put("stock", [at(1)])
        await another.put("stock", [at(9)])
        await mine.put("stock", [at(2)])
        assert await mine.get("stock", "a") == at(9)
        await another.put("stock", [at(12)])
        await mine.put("stock", [at(15)])
        assert await another.get("stock", "a") == at(15)
        await another.delete("stock", ["a"])
        await mine.put("stock", [at(16)])
        assert await another.get("stock", "a") == at(16)
        await another.drop("stock")
        await mine.put("stock", [at(3)])
        assert await another.get("stock", "a") == at(3)


async def test_what_has_seen_as_much_replaces_what_is_there(documents: Documents) -> None:
    await documents.put("stock", [Document("a", {"pieces": 1}, ("e1", 10, 0))])
    await documents.put("stock", [Document("a", {"pieces": 2}, ("e1", 10, 0))])

    assert await documents.get("stock", "a") == Document("a", {"pieces": 2}, ("e1", 10, 0))


async def test_marks_of_another_epoch_are_not_compared(documents: Documents) -> None:
    await documents.put("stock", [Document("a", {"pieces": 1}, ("e2", 10, 0))])
    await documents.put("stock", [Document("a", {"pieces": 2}, ("e1", 3, 0))])

    assert await documents.get("stock", "a") == Document("a", {"pieces": 2}, ("e1", 3, 0))


async def test_what_is_only_read_is_what_was_put_last_also_under_the_same_mark(documents: Documents) -> None:
    """A rebuild corrects a document without giving it another mark."""
    for pieces in (1, 2):
        now = stock("a", pieces=pieces)
        await documents.put("stock", [now])
        assert await documents.find("stock", Query(), read_only=True) == [now]
        assert await documents.get_all("stock", ["a", "never there"], read_only=True) == {"a": now}


async def test_what_one_only_reads_is_not_what_another_may_change(documents: Documents) -> None:
    await documents.put("stock", [stock("a", store="X")])
    await documents.find("stock", Query(), read_only=True)

    (await documents.find("stock", Query()))[0].body["store"] = "Y"
    (await documents.get_all("stock", ["a"]))["a"].body["store"] = "Y"

    assert await documents.find("stock", Query(), read_only=True) == [stock("a", store="X")]
