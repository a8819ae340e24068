"""What every page of customers and staff loads is light: at most so much of styles and so much of scripts, by gzip."""

import gzip
import re

import pytest

from app.web.assets import BUILT, manifest
from app.web.texts import script_of
from processes.settings import LOCALES
from tests.house.code import ROOT

BUDGET = 20_000  # bytes
ENTRY = "src/main.ts"
LOADED = re.compile(r"""\b(?:asset|preload|texts)\((["'])(\w+)\1""")


def weight(*texts: bytes) -> int:
    """Bytes on the wire, without headers."""
    return sum(len(gzip.compress(text, 9)) for text in texts)


def needed(name: str) -> set[str]:
    """An entry and the parts that it imports at once."""
    return {name}.union(*(needed(part) for part in manifest()[name].get("imports", ())))


def built(file: str) -> bytes:
    return (BUILT / file).read_bytes()


def test_styles_are_light() -> None:
    styles = {file for part in needed(ENTRY) for file in manifest()[part].get("css", ())}
    assert styles
    assert weight(*(built(file) for file in styles)) <= BUDGET


@pytest.mark.parametrize("locale", LOCALES)
def test_scripts_are_light_with_their_words(locale: str) -> None:
    scripts = [built(manifest()[part]["file"]) for part in needed(ENTRY)]
    assert weight(*scripts, script_of("main", locale).encode()) <= BUDGET


def test_no_page_outside_the_designer_loads_more_at_once() -> None:
    found = set()
    for path in (ROOT / "app").rglob("templates/**/*.html"):
        if "node_modules" not in path.parts and path.parts[-2] != "designer":
            found |= {(path.name, loaded) for _, loaded in LOADED.findall(path.read_text())}
    assert found == {("base.html", "main"), ("unavailable.html", "main")}


def test_what_carries_its_contents_hash_says_so() -> None:
    """Browsers keep all of it for good (app/web/headers.py)."""
    files = [path for path in (BUILT / "assets").iterdir() if path.suffix not in {".gz", ".br"}]
    assert [path.name for path in files if not re.search(r"-[\w-]{8}\.\w+$", path.name)] == []
    assert [path.name for path in BUILT.iterdir() if path.is_file()] == []
