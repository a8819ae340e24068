"""Rules of the house about templates: data is never markup, never a format; pages hold no styles and no scripts."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.code import ROOT

TEMPLATES = sorted(
    path.relative_to(ROOT)
    for folder in ("app", "processes")
    for path in (ROOT / folder).rglob("*.html")
    if "templates" in path.parts and "node_modules" not in path.parts
)
SYNTAX = Environment(extensions=["jinja2.ext.i18n"])
TRANSLATES = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# Markup that did not come from a template, and why it may be shown.
SAFE = {"app/requests/templates/requests/_discussion.html: message.html": "cleaned by processes/mail/markup.py"}
PART = re.compile(r'data-part="([^"]*)"')
ADDRESS = re.compile(r"\{\{ url_for\([^{}]*\) \}\}")


def source(path: Path) -> str:
    return (ROOT / path).read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_only_constants_are_translated_as_sentences(path: Path) -> None:
    called = SYNTAX.parse(source(path)).find_all(nodes.Call)
    marked = [c for c in called if isinstance(c.node, nodes.Name) and c.node.name in TRANSLATES]
    wrong = [c.lineno for c in marked if not isinstance(c.args[0], nodes.Const)]
    assert not wrong, "say a variable with the filter `said`"


def test_markup_that_is_trusted_is_known() -> None:
    found = set()
    for path in TEMPLATES:
        found |= {f"{path}: {shown.strip()}" for shown in re.findall(r"\{\{([^}]*?)\|\s*safe\s*\}\}", source(path))}
        assert "autoescape" not in source(path)
    assert found == set(SAFE)


def test_parts_are_drawn_from_addresses_of_ours() -> None:
    parts = [(path, address) for path in TEMPLATES for address in PART.findall(source(path))]
    assert len(parts) >= 4
    assert [(str(path), address) for path, address in parts if not ADDRESS.fullmatch(address)] == []


def test_no_template_styles_or_scripts_by_itself() -> None:
    """The content policy would rather refuse both; the pictures of diagrams need attributes, our pages none."""
    pages = [path for path in TEMPLATES if path.parts[0] == "app"]
    assert [str(path) for path in pages if re.search(r"<style\b|\sstyle=|\son[a-z]+=", source(path))] == []
    assert [str(path) for path in pages if re.search(r"<script(?![^>]*\b(src|type)=)", source(path))] == []
