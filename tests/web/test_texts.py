"""What scripts say travels once for each language: as a file of its own, named by what it says."""

import gzip
import json
import re

import pytest
from flask import Flask

from processes.documents import scripts

ADDRESS = re.compile(r'<script defer src="(/texts/main\.\w+\.\w+\.js)"></script>')


def page(app: Flask, language: str) -> str:
    return app.test_client().get("/login", headers={"Accept-Language": language}).get_data(as_text=True)


def test_a_page_names_the_words_of_its_language_and_holds_none(app: Flask) -> None:
    html = page(app, "cs")
    found = ADDRESS.search(html)
    assert found
    answer = app.test_client().get(found[1], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"
    said = gzip.decompress(answer.data).decode()
    assert '"Close":"Zavřít"' in said
    assert json.loads(said[said.index(",{") + 1 : -1])["Cancel"] == "Zpět"
    assert "Call {phone}" not in html


def test_english_needs_no_file(app: Flask) -> None:
    assert ADDRESS.search(page(app, "en")) is None


def test_a_page_from_before_gets_the_words_of_today_but_does_not_keep_them(app: Flask) -> None:
    answer = app.test_client().get("/texts/designer.sk.000000000000.js")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Object.assign" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/texts/none.cs.0.js", "/texts/main.fr.0.js", "/texts/main.cs.js"])
def test_nothing_else_is_there(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


def test_words_are_found_in_scripts_and_in_lists() -> None:
    source = 'say(t("One")); format("not this");\nt(\n  "Say \\"two\\"", { a })'
    assert list(scripts.said(source)) == [(1, "One"), (2, 'Say "two"')]
    assert list(scripts.listed('{"diagrams": ["Append task"]}')) == [(1, "Append task")]
