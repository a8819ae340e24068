"""Pages travel compressed, and what is secret in them never looks the same twice."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.forgery import unmasked

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


def token(client: FlaskClient) -> str:
    found = TOKEN.search(client.get("/login").get_data(as_text=True))
    assert found
    return found[1]


def test_a_page_is_compressed_for_whoever_reads_that(app: Flask) -> None:
    client = app.test_client()
    plain = client.get("/login")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/login", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_token_of_a_session_looks_different_in_every_answer(app: Flask) -> None:
    client = app.test_client()
    token(client)
    shown = [token(client) for _ in range(3)]
    assert len(set(shown)) == 3
    assert len({unmasked(one)[:40] for one in shown}) == 1  # the session's; what follows is a time


@pytest.mark.parametrize("wrong", ["", "~", "~e", "~not base64 ů", "~eHg", "~QUJDREVGR0g="])
def test_a_token_that_is_none_is_refused(app: Flask, wrong: str) -> None:
    client = app.test_client()
    good = token(client)
    assert client.post("/language", data={"locale": "cs", "csrf_token": wrong}).status_code == 400
    assert client.post("/language", data={"locale": "cs", "csrf_token": good}).status_code == 302
    assert client.post("/language", data={"locale": "cs"}, headers={"X-CSRFToken": token(client)}).status_code == 302
