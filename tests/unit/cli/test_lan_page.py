"""The page that phones begin with, and what the terminal says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from ipaddress import IPv4Address

import httpx2
import pytest
from cryptography import x509
from rich.console import Console

from services.cli.demo.failures import DemoFailed
from services.cli.demo.narrator import Narrator
from services.cli.lan import phones, told
from services.cli.lan.authority import authority
from services.cli.lan.phones import Wanted, for_phones
from services.cli.lan.reach import Reach
from services.cli.lan.trust_page import PortTaken, trust_page
from services.cli.lang import Lang

HOME = IPv4Address("127.0.0.1")
HERE = Reach((HOME,), ("localhost", "warehouse"))


@pytest.fixture
def held(tmp_path):
    return authority(tmp_path, HERE, datetime.now(UTC))


def test_it_shows_how_and_gives_the_certificate_and_nothing_else(held):
    with trust_page(held, "127.0.0.1", 0, 8900) as port, httpx2.Client(base_url=f"http://127.0.0.1:{port}") as http:
        page, given = http.get("/", headers={"Host": "elsewhere.example"}), http.get("/ninehours-ca.crt")
        assert 'href="https://127.0.0.1:8900/"' in page.text
        assert "elsewhere" not in page.text
        assert "证书信任设置" in page.text
        assert "Certificate Trust Settings" in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert given.headers["content-type"] == "application/x-x509-ca-cert"
        assert x509.load_der_x509_certificate(given.content) == held.certificate
        assert http.head("/ninehours-ca.crt").content == b""
        for path in ("/ca.key", "/../ca.key", "/me", "/sign-in", "/?a=b"):
            assert http.get(path).status_code == 404
        assert http.post("/", content=b"x").status_code == 501


def test_a_port_that_is_taken_is_said(held):
    with trust_page(held, "127.0.0.1", 0, 8900) as port:
        again = trust_page(held, "127.0.0.1", port, 8900)
        with pytest.raises(PortTaken, match="--trust-port"), again:
            pass


def test_without_the_wish_nothing_is_made(tmp_path):
    with for_phones(tmp_path, 8900, None) as lan:
        assert lan is None
    assert not [*tmp_path.iterdir()]


def test_a_machine_without_a_network_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(phones, "found", lambda: Reach((), ("localhost",)))
    with pytest.raises(DemoFailed, match="in no network"), for_phones(tmp_path, 8900, Wanted()):
        pass


def test_it_listens_everywhere_only_when_asked_for_phones_without_an_address():
    assert phones.host(Wanted()) == "0.0.0.0"
    assert phones.host(Wanted(HOME)) == "127.0.0.1"


def test_when_addresses_change_the_certificate_does_and_people_are_told(tmp_path, monkeypatch):
    said: list[str] = []
    with for_phones(tmp_path, 8900, Wanted(HOME)) as lan:
        assert lan
        lan.wanted = Wanted(IPv4Address("127.0.0.2"))
        lan.look(lambda _, en: said.append(en))
        lan.look(lambda _, en: said.append(en))
    assert said == ["Addresses have changed. Phones open https://127.0.0.2:8900/"]


@pytest.mark.parametrize(("lang", "words"), [(Lang.ZH, "第一步"), (Lang.EN, "Step 1"), (Lang.BOTH, "第一步")])
def test_the_terminal_shows_both_steps_as_text_and_as_code(tmp_path, lang, words):
    seen = StringIO()
    with for_phones(tmp_path, 8900, Wanted(HOME)) as lan:
        assert lan
        told.show(Narrator(Console(file=seen, width=100), lang), lan)
        assert words in seen.getvalue()
        assert told.as_json(lan)["sha256"] in seen.getvalue()
        for url in (lan.trust_url, "https://127.0.0.1:8900/"):
            assert f"  {url}\n" in seen.getvalue()
            assert told.code(url).plain in seen.getvalue()


def test_a_code_is_drawn_module_by_module():
    """Its three corners are squares of seven, drawn in half lines, with two light modules around."""
    rows = told.code("https://192.168.1.5:8900/").plain.splitlines()
    assert {len(row) for row in rows} == {2 + 25 + 2 * told.QUIET}
    assert rows[0].strip() == ""
    for row, corner in zip(rows[1:5], ("█▀▀▀▀▀█", "█ ███ █", "█ ▀▀▀ █", "▀▀▀▀▀▀▀"), strict=True):
        assert row[4:11] == corner
