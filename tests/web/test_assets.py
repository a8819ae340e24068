"""Built files travel as the copy that the browser reads, and never as one that it does not."""

import gzip
from pathlib import Path

import pytest
from flask import Flask

from app.web import assets

TEXT = b"const answer = 42;\n" * 200


@pytest.fixture
def built(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A built script with its compressed copies; its address."""
    folder = tmp_path / "static" / "built" / "assets"
    folder.mkdir(parents=True)
    (folder / "some.js").write_bytes(TEXT)
    (folder / "some.js.gz").write_bytes(gzip.compress(TEXT))
    (folder / "plain.js").write_bytes(TEXT)
    monkeypatch.setattr(assets, "BUILT", tmp_path / "static" / "built")
    return "/static/built/assets/"


def test_whoever_reads_gzip_gets_it(app: Flask, built: str) -> None:
    answer = app.test_client().get(f"{built}some.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"  # there is no Brotli copy
    assert answer.mimetype == "text/javascript"
    assert gzip.decompress(answer.data) == TEXT
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("name", "reads"), [("some.js", ""), ("some.js", "gzip;q=0"), ("plain.js", "gzip")])
def test_others_get_the_file_itself(app: Flask, built: str, name: str, reads: str) -> None:
    answer = app.test_client().get(f"{built}{name}", headers={"Accept-Encoding": reads})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == TEXT
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_nothing_outside_the_folder_is_served(app: Flask, built: str) -> None:
    for path in ("built/../../secret", "..%2f..%2fsecret", "built/assets/none.js"):
        assert app.test_client().get(f"/static/{path}").status_code == 404
