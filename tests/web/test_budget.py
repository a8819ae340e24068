"""What pages load is light: at most so much of styles and of scripts by gzip; the designer has budgets of its own."""

import gzip
import re

import pytest

from app.web.assets import BUILT, STATIC, manifest
from app.web.texts import script_of
from processes.settings import LOCALES
from tests.house.code import ROOT

BUDGET = 20_000  # bytes
AROUND_AN_EDITOR = 10_000  # of the designer's own scripts, beside what every page has
EDITORS = {"bpmn": 640_000, "dmn": 370_000, "forms": 425_000, "scenarios": 90_000}  # with what they import, and styles
WALL = 2_000  # beside what every page has
HEADERS = 800  # bytes at most of one answer
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
    scripts += [script_of("main", locale).encode(), (STATIC / "theme.js").read_bytes()]
    assert weight(*scripts) + HEADERS * len(scripts) <= BUDGET


def test_what_is_asked_for_now_and_then_loads_then() -> None:
    lazy = {"core/palette.ts", "core/signing.ts", "src/callers.ts", "src/diagram.ts"}
    assert lazy <= {name for part in needed(ENTRY) for name in manifest()[part].get("dynamicImports", ())}
    assert not lazy & needed(ENTRY)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_of_a_draft_is_light_around_its_editor(locale: str) -> None:
    """Its many words travel once for each language; the page itself: tests/designer/test_drafts.py."""
    own = needed("designer/designer.ts") - needed(ENTRY)
    assert weight(*(built(manifest()[part]["file"]) for part in own)) <= AROUND_AN_EDITOR
    assert weight(script_of("designer", locale).encode()) <= BUDGET


@pytest.mark.parametrize("kind", EDITORS)
def test_an_editor_grows_only_on_purpose(kind: str) -> None:
    parts = needed(f"designer/{kind}/editor.ts") - needed("designer/designer.ts")
    files = {file for part in parts for file in (manifest()[part]["file"], *manifest()[part].get("css", ()))}
    assert weight(*(built(file) for file in files)) <= EDITORS[kind]


def test_no_page_outside_the_designer_loads_more_at_once() -> None:
    found = set()
    for path in (ROOT / "app").rglob("templates/**/*.html"):
        if "node_modules" not in path.parts and path.parts[-2] != "designer":
            found |= {(path.name, loaded) for _, loaded in LOADED.findall(path.read_text())}
    wall = {("screen.html", "main"), ("screen.html", "wall")}  # a screen that hangs there, and loads once
    assert found == {("base.html", "main"), ("unavailable.html", "main")} | wall


def test_a_screen_on_a_wall_loads_little_more() -> None:
    parts = needed("src/wall.ts") - needed(ENTRY)
    files = {file for part in parts for file in (manifest()[part]["file"], *manifest()[part].get("css", ()))}
    assert 0 < weight(*(built(file) for file in files)) <= WALL


def test_what_carries_its_contents_hash_says_so() -> None:
    """Browsers keep all of it for good (app/web/headers.py)."""
    files = [path for path in (BUILT / "assets").iterdir() if path.suffix not in {".gz", ".br"}]
    assert [path.name for path in files if not re.search(r"-[\w-]{8}\.\w+$", path.name)] == []
    assert [path.name for path in BUILT.iterdir() if path.is_file()] == []
