"""Rules of the house about templates: data is never markup, never a format, and never in the reach of htmx."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.code import ROOT

TEMPLATES = sorted(
    path.relative_to(ROOT)
    for folder in ("app", "processes")
    for ending in ("*.html", "*.txt")
    for path in (ROOT / folder).rglob(ending)
    if "templates" in path.parts and "node_modules" not in path.parts
)
SYNTAX = Environment(extensions=["jinja2.ext.i18n"])
TRANSLATES = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# Markup that did not come from a template, and why it may be shown.
SAFE = {"app/requests/templates/requests/_discussion.html: message.html": "cleaned by processes/mail/markup.py"}
ACTS = re.compile(r"\bhx-(?:get|post|put|patch|delete|query|action|boost|on)\b")
PART = re.compile(r"\{% include \"([^\"]+)\" %\}")
REACHED = "{% block htmx %}{% endblock %}"
# What may stand outside hx-ignore: words of ours, numbers, and macros that ignore by themselves.
OURS = re.compile(
    r"^(_\(\"[^\"]*\"\)|ngettext\(|form\.csrf_token|forms_?\.|ui\.(icon|state\(|state_badge\((_|ngettext)|fact|page_head|notice|buttons"
    r"|empty_state|pager)|parts\.press|(over|total|progress\.\w+)$|due \| (dt|ago)$|_\(\"%\(done\)d of)"
)
VOID = {"input", "br", "hr", "img", "link", "meta", "use", "progress"}


def source(path: Path) -> str:
    return (ROOT / path).read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_only_constants_are_translated_as_sentences(path: Path) -> None:
    called = SYNTAX.parse(source(path)).find_all(nodes.Call)
    marked = [c for c in called if isinstance(c.node, nodes.Name) and c.node.name in TRANSLATES]
    wrong = [c.lineno for c in marked if not isinstance(c.args[0], nodes.Const)]
    assert not wrong, "say a variable with the filter `said`"


def test_markup_that_is_trusted_is_known_and_out_of_htmx_reach() -> None:
    found = set()
    for path in TEMPLATES:
        for before, shown in re.findall(r"([^\n]*?)\{\{([^}]*?)\|\s*safe\s*\}\}", source(path)):
            found.add(f"{path}: {shown.strip()}")
            assert re.search(r"<[^<>]*\bhx-ignore\b[^<>]*>$", before), path
        assert "autoescape" not in source(path)
    assert found == set(SAFE)


class Outside(HTMLParser):
    """Collects what is shown outside every element with hx-ignore."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, "hx-ignore" in dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(ignored for _, ignored in self._open):
            self.texts.append(data)


def expressions(path: Path) -> Iterator[str]:
    """What a template shows as text outside hx-ignore."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1].strip())
        return f"\x01{len(held) - 1}\x02"

    text = re.sub(r"\{\{(.*?)\}\}", hold, whole(path), flags=re.DOTALL)
    inside = text.partition("{% block content %}")[2] or text
    outside = Outside()
    outside.feed(re.sub(r"\{[%#].*?[%#]\}", "", inside, flags=re.DOTALL))
    for number in re.findall("\x01(\\d+)\x02", "".join(outside.texts)):
        yield held[int(number)]


def whole(path: Path) -> str:
    """The template with the parts that it includes in their places."""
    return PART.sub(lambda part: "" if part[1].startswith("web/") else whole(path.parents[1] / part[1]), source(path))


def included(path: Path) -> Iterator[Path]:
    """The template and the parts that it includes."""
    yield path
    for name in PART.findall(source(path)):
        if not name.startswith("web/"):
            yield from included(path.parents[1] / name)


def test_pages_without_acts_of_htmx_are_out_of_its_reach() -> None:
    base = source(Path("app/web/templates/web/base.html"))
    assert "{% block htmx %}hx-ignore{% endblock %}" in base
    assert "hx-headers" not in base
    reached = {path for path in TEMPLATES if REACHED in source(path)}
    acting = {path for path in TEMPLATES if ACTS.search(source(path))}
    assert acting <= {part for page in reached for part in included(page)} | {
        path for path in acting if path.name.startswith("_")
    }
    assert all(any(ACTS.search(source(part)) for part in included(page)) for page in reached)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if REACHED in source(path)], ids=str)
def test_on_a_page_with_htmx_what_people_wrote_is_ignored(path: Path) -> None:
    fragments = [part for part in TEMPLATES if part.name.startswith("_") and ACTS.search(source(part))]
    assert [
        (str(part), shown) for part in (path, *fragments) for shown in expressions(part) if not OURS.match(shown)
    ] == []
