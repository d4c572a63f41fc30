"""A view derived again from the facts is what they say, no more and no less, whatever had become of the live one."""

from __future__ import annotations

import pytest

from shared.ports import Document, Query
from shared.rebuild import put_in_place
from tests.integration.kernel.counter import counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, settled, started


async def test_a_rebuilt_view_equals_the_live_one_and_mends_a_wrong_document(tmp_path):
    async with (
        started(tmp_path, counter, ledger) as [first, second],
        client(first, "clerk") as http,
        client(first, "admin") as admin,
        client(second, "admin") as other,
    ):
        for name in ("a", "b", "c"):
            await add(http, name, 2)
        await settled(first, second)
        assert (await admin.post("/views/counter/rebuild")).json()["differed"] == 0
        assert (await other.post("/views/mirror/rebuild")).json() == {"view": "mirror", "documents": 3, "differed": 0}
        broken = await second.documents.get("mirror", "counter/b")
        await second.documents.put("mirror", [broken._replace(body={"total": 99})])
        assert (await other.post("/views/mirror/rebuild")).json()["differed"] == 1
        assert (await second.documents.get("mirror", "counter/b")).body["total"] == 2


async def test_a_rebuild_deletes_what_no_fact_accounts_for_and_counts_it(tmp_path):
    async with (
        started(tmp_path, counter, ledger) as services,
        client(services[0], "clerk") as http,
        client(services[0], "admin") as admin,
        client(services[1], "admin") as other,
    ):
        await add(http, "a", 2)
        await settled(*services)
        for running, there, kind in ((services[0], admin, "counter"), (services[1], other, "mirror")):
            real = await running.documents.get(kind, "counter/a")
            await running.documents.put(kind, [real._replace(key="counter/ghost"), Document("counter/older", {})])
            answer = (await there.post(f"/views/{kind}/rebuild")).json()
            assert answer == {"view": kind, "documents": 1, "differed": 2}
            assert await running.documents.find(kind, Query()) == [real]
            assert (await there.post(f"/views/{kind}/rebuild")).json()["differed"] == 0


async def test_a_rebuild_leaves_what_happens_meanwhile(tmp_path):
    async with started(tmp_path, counter, ledger) as services, client(services[0], "clerk") as http:
        await add(http, "a", 2)
        await settled(*services)
        for running, kind in zip(services, ("counter", "mirror"), strict=True):
            view = next(view for view in running.service.views if view.kind == kind)
            await add(http, f"{kind}-later", 1)
            await settled(*services)
            assert await put_in_place(running, view, {}, {"counter/a"}) == 1
            left = [document.key for document in await running.documents.find(kind, Query())]
            assert f"counter/{kind}-later" in left
            assert "counter/a" not in left


@pytest.mark.servers
async def test_a_rebuild_waits_until_kafka_has_given_it_what_to_read(tmp_path, kafka_bootstrap):
    async with (
        started(tmp_path, counter, ledger, log_url=f"kafka://{kafka_bootstrap}") as services,
        client(services[0], "clerk") as http,
        client(services[1], "admin") as other,
    ):
        for name in ("a", "b", "c"):
            await add(http, name, 2)
        await settled(*services)
        whole = await services[1].documents.find("mirror", Query())
        assert (await other.post("/views/mirror/rebuild")).json() == {"view": "mirror", "documents": 3, "differed": 0}
        await services[1].documents.drop("mirror")
        assert (await other.post("/views/mirror/rebuild")).json() == {"view": "mirror", "documents": 3, "differed": 3}
        assert await services[1].documents.find("mirror", Query()) == whole
