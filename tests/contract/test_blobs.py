"""What every store of blobs promises (shared.ports.Blobs)."""

from __future__ import annotations

import hashlib

import pytest

from shared.ports import BLOB_CHUNK_BYTES, Blobs
from tests.contract.stores import Store


def content(length: int) -> bytes:
    return b"".join(hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(length // 32 + 1))[:length]


@pytest.mark.parametrize("length", [0, 1, BLOB_CHUNK_BYTES, 2 * BLOB_CHUNK_BYTES + 5])
async def test_bytes_are_got_back_by_their_digest(blobs: Blobs, length: int) -> None:
    digest = await blobs.put(content(length))

    assert digest == hashlib.sha256(content(length)).hexdigest()
    assert await blobs.get(digest) == content(length)


async def test_putting_the_same_bytes_again_changes_nothing(blobs: Blobs) -> None:
    assert await blobs.put(b"plan") == await blobs.put(b"plan")
    assert await blobs.get(await blobs.put(b"plan")) == b"plan"


async def test_an_unknown_digest_is_a_key_error(blobs: Blobs) -> None:
    with pytest.raises(KeyError):
        await blobs.get("0" * 64)


async def test_damaged_bytes_are_never_handed_out(blobs: Blobs, store: Store) -> None:
    digest = await blobs.put(b"plan")
    await store.damage_blob(digest)

    with pytest.raises(ValueError, match=digest):
        await blobs.get(digest)


async def test_blobs_are_there_after_reopening(store: Store) -> None:
    async with store.blobs() as blobs:
        digest = await blobs.put(content(BLOB_CHUNK_BYTES + 1))

    async with store.blobs() as blobs:
        assert await blobs.get(digest) == content(BLOB_CHUNK_BYTES + 1)


async def test_all_that_was_put_is_listed(blobs: Blobs) -> None:
    assert await blobs.names() == []
    digests = {await blobs.put(content(length)) for length in (0, 1, BLOB_CHUNK_BYTES + 1)}

    assert await blobs.names() == sorted(digests)
