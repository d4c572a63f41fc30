"""`sign-in` and `call` where there is nobody to talk to, or nothing to say.  What they do otherwise: e2e/test_up.py."""

from __future__ import annotations

import io
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from services.cli.commands.call import call
from services.cli.commands.sign_in import sign_in
from tests.servers.servers import free_port


@pytest.fixture
def nobody(monkeypatch):
    monkeypatch.setenv("NINEHOURS_URL", url := f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NINEHOURS_TOKEN", raising=False)
    return url


def test_a_platform_that_does_not_answer_is_named_with_what_starts_one(nobody, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    for ask in (lambda: call("GET", "/me", None), lambda: sign_in("desk", as_json=False)):
        assert ask() == 5
        said = capsys.readouterr().err
        assert said.startswith(f"{nobody} does not answer")
        assert said.endswith("Start it with ./ninehours up\n")


def test_a_body_that_is_no_json_is_wrong_usage(nobody, capsys):
    assert call("POST", "/api/relief/incidents", "{village: 1}") == 2
    assert capsys.readouterr().err.startswith("The body is not JSON")


class Stranger(BaseHTTPRequestHandler):
    """Some other server; /me it answers as a platform does when nobody has signed in."""

    def do_GET(self):
        problem = json.dumps({"type": "urn:ninehours:problem:not-signed-in", "detail": "Sign in."}).encode()
        self.send_response(401 if self.path == "/me" else 404)
        self.end_headers()
        self.wfile.write(problem if self.path == "/me" else b"<h1>Nothing here</h1>")

    def log_message(self, *_):
        pass


@pytest.fixture
def stranger(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("NINEHOURS_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("NINEHOURS_TOKEN", raising=False)
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_who_has_not_signed_in_is_told_how(stranger, capsys):
    assert call("GET", "/me", None) == 4
    assert 'Sign in first: eval "$(./ninehours sign-in USER)"' in capsys.readouterr().err


def test_another_server_is_no_platform(stranger, capsys):
    assert call("GET", "/else", None) == 1
    assert capsys.readouterr().err.endswith("answered 404; this is no NineHours platform.\n")
