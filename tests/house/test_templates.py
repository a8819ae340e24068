"""Rules of the house about templates: data is never markup, never a format; pages hold no styles and no scripts."""

import ast
import re
from collections.abc import Iterator
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
# What a script of ours asks at once, or when a reader does something else than send a form.
ASKED = re.compile(r"\bdata-(?:part|callers|diagram|news)=")
ASKED_ADDRESS = re.compile(r'\bdata-(?:part|callers|diagram|news)="([^"]*)"')
ADDRESS = re.compile(r"\{\{ url_for\([^{}]*\) \}\}")
GIVEN = {  # by who calls the macro, or by a view
    "app/web/templates/web/base.html": "{{ news.url }}",
    "app/web/templates/web/macros/ui.html": "{{ source }}",
}
# Tables that are no `Listing`, by what bounds them.
ONE_RECORD = "what belongs to one record, all of it on its page"
SHOWN = "the first rows, of what is about to be done"
SIDE_BY_SIDE = "a matrix or a comparison: all there is, side by side"
TABLES = {
    "app/web/templates/web/macros/process_forms.html": "rows of a form that a person fills in, at most MOST_ROWS",
    "app/billing/templates/billing/_price.html": ONE_RECORD,
    "app/billing/templates/billing/show.html": ONE_RECORD,
    "app/calendars/templates/calendars/calendar.html": "the exceptions of one year",
    "app/connections/templates/connections/index.html": "what administrators keep by hand, one for each other system",
    "app/contracts/templates/contracts/_tariff_fields.html": "a form with a row for each priority and kind of work",
    "app/contracts/templates/contracts/_terms.html": SIDE_BY_SIDE,
    "app/designer/templates/designer/_clashes.html": SIDE_BY_SIDE,
    "app/designer/templates/designer/catalogue.html": "what designers name, each sort with what names it",
    "app/designer/templates/designer/_differences.html": SIDE_BY_SIDE,
    "app/designer/templates/designer/_scenarios_run.html": ONE_RECORD,
    "app/designer/templates/designer/compare.html": SIDE_BY_SIDE,
    "app/designer/templates/designer/deploy.html": "the drafts that are deployed together",
    "app/designer/templates/designer/contrast.html": "the steps of one diagram",
    "app/designer/templates/designer/deployed.html": ONE_RECORD,
    "app/designer/templates/designer/library.html": "what is drawn and deployed, each kind with columns of its own",
    "app/designer/templates/designer/live.html": "the steps of one diagram",
    "app/designer/templates/designer/texts_of.html": "a form with a row for each text of one diagram or form",
    "app/designer/templates/designer/try.html": "the rules of a table; the latest MOST_CASES cases, what changes first",
    "app/designer/templates/designer/ways.html": "the ways on which the most time was spent, at most MOST_WAYS",
    "app/designer/templates/designer/scenarios.html": ONE_RECORD,
    "app/dispatch/templates/dispatch/_technicians.html": "the board: everybody who may be chosen",
    "app/imports/templates/imports/_parts.html": SHOWN,
    "app/imports/templates/imports/columns.html": "a form with a row for each column of a file",
    "app/notices/templates/notices/choices.html": "a form with a row for each kind",
    "app/operations/templates/operations/_acts.html": ONE_RECORD,
    "app/operations/templates/operations/_correct.html": "a form with a row for each value",
    "app/operations/templates/operations/case.html": ONE_RECORD,
    "app/operations/templates/operations/move.html": SHOWN,
    "app/operations/templates/operations/schedules.html": "the recurring work that the code brings",
    "app/people/templates/people/_rights.html": ONE_RECORD,
    "app/people/templates/people/merge.html": SIDE_BY_SIDE,
    "app/requests/templates/requests/history.html": ONE_RECORD,
    "app/resolution/templates/resolution/_work.html": ONE_RECORD,
    "app/rosters/templates/rosters/_members.html": ONE_RECORD,
    "app/rosters/templates/rosters/bring.html": SHOWN,
    "app/rosters/templates/rosters/pattern.html": SIDE_BY_SIDE,
    "app/rosters/templates/rosters/plan.html": SIDE_BY_SIDE,
    "app/web/templates/web/_act_done.html": "those of one act that were refused, up to fifty",
    "app/web/templates/web/macros/cases.html": ONE_RECORD,
    "app/web/templates/web/macros/listing.html": "the way itself",
    "app/web/templates/web/many.html": SHOWN,
    "app/worklogs/templates/worklogs/_done.html": ONE_RECORD,
    "app/worklogs/templates/worklogs/correct.html": ONE_RECORD,
}
BOARD = "app/dispatch/templates/dispatch/board.html"
PIECES = re.compile(r"\{#.*?#\}|\{%.*?%\}|(?P<shown>\{\{.*?\}\})|(?P<tag></?(?=[a-zA-Z]))|(?P<sign>[\"'>])", re.DOTALL)
# Python that makes markup of something else than a constant, and why it may.
MADE = {
    "app/web/process_fields.py: __call__": "attributes by html_params; the text is filled in, and so escaped",
    "app/web/assets.py: asset": "addresses of the build, escaped",
    "app/web/assets.py: style": "addresses of the build, escaped",
    "app/web/assets.py: preload": "addresses of the build, escaped",
    "app/web/attributes.py: html_params": "names and values, escaped",
    "app/web/parts.py: draw": "what a template made",
    "app/web/texts.py: texts": "an address of ours, escaped",
    "app/web/signing.py: __call__": "attributes by WTForms, which escapes them; what was sent is filled in",
    "app/web/picking.py: __call__": "attributes by WTForms, which escapes them",
    "app/web/when.py: __call__": "attributes by WTForms, which escapes them",
    "processes/documents/rendering.py: render_mail": "what a template made, for the subject, which is plain text",
    "processes/documents/translations.py: in_templates": "words of a catalogue, as by Jinja; values are escaped",
    "processes/documents/translations.py: said": "the same",
}


def source(path: Path) -> str:
    return (ROOT / path).read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_only_constants_are_translated_as_sentences(path: Path) -> None:
    called = SYNTAX.parse(source(path)).find_all(nodes.Call)
    marked = [c for c in called if isinstance(c.node, nodes.Name) and c.node.name in TRANSLATES]
    wrong = [c.lineno for c in marked if not isinstance(c.args[0], nodes.Const)]
    assert not wrong, "say a variable with the filter `said`"


def test_tables_are_lists_or_it_is_known_what_bounds_them() -> None:
    """Whatever grows with the desk is a `Listing`; by hand only the board's cards are led on from page to page."""
    assert {str(path) for path in TEMPLATES if path.parts[0] == "app" and "<table" in source(path)} == set(TABLES)
    assert {str(path) for path in TEMPLATES if "ui.pager(" in source(path)} == {BOARD}


def test_markup_that_is_trusted_is_known() -> None:
    found = set()
    for path in TEMPLATES:
        found |= {f"{path}: {shown.strip()}" for shown in re.findall(r"\{\{([^}]*?)\|\s*safe\s*\}\}", source(path))}
        assert "autoescape" not in source(path)
    assert found == set(SAFE)


def test_scripts_ask_at_addresses_of_ours() -> None:
    found = []
    for path in TEMPLATES:
        addresses = ASKED_ADDRESS.findall(source(path))
        assert len(addresses) == len(ASKED.findall(source(path))), path
        found += [(str(path), address) for address in addresses]
        assert not re.search(r"diagram_card\((?!url_for\(|source)", source(path)), path
    assert len(found) >= 8
    assert dict(one for one in found if not ADDRESS.fullmatch(one[1])) == GIVEN


def unquoted(text: str) -> Iterator[str]:
    """What is shown within a tag and outside quotes: a blank in it would begin an attribute, such as `data-part`."""
    is_tag, quote = False, ""
    for piece in PIECES.finditer(text):
        if piece["tag"]:
            is_tag = is_tag or not quote
        elif piece["sign"] == ">":
            is_tag = is_tag and bool(quote)
        elif piece["sign"] and is_tag:
            quote = "" if quote == piece["sign"] else quote or piece["sign"]
        elif piece["shown"] and is_tag and not quote:
            yield piece["shown"]


def test_no_attribute_is_made_of_data() -> None:
    assert list(
        unquoted('<a {{ x }} b={{ y }} c="{{ z }}" d=\'{% if a > 1 %}{{ z }}{% endif %}\'>{{ z }}<b>"</b> {{ z }}')
    ) == [
        "{{ x }}",
        "{{ y }}",
    ]
    assert [(str(path), shown) for path in TEMPLATES for shown in unquoted(source(path))] == []


def test_markup_that_python_makes_of_something_is_known() -> None:
    """`Markup(x)` trusts x; constants that `format` fills escape what they are given."""
    found = set()
    for path in (*(ROOT / "app").rglob("*.py"), *(ROOT / "processes").rglob("*.py")):
        if "node_modules" in path.parts:
            continue
        for outer in ast.walk(ast.parse(path.read_text())):
            if isinstance(outer, ast.FunctionDef) and any(map(makes_markup, ast.walk(outer))):
                found.add(f"{path.relative_to(ROOT)}: {outer.name}")
    assert found == set(MADE)


def makes_markup(node: ast.AST) -> bool:
    """Whether something else than a constant becomes markup here, also by `map`."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "Markup":
        return not all(isinstance(given, ast.Constant) for given in node.args)
    return any(isinstance(given, ast.Name) and given.id == "Markup" for given in node.args)


def test_no_template_styles_or_scripts_by_itself() -> None:
    """The content policy would rather refuse both; the pictures of diagrams need attributes, our pages none."""
    pages = [path for path in TEMPLATES if path.parts[0] == "app"]
    assert [str(path) for path in pages if re.search(r"<style\b|\sstyle=|\son[a-z]+=", source(path))] == []
    assert [str(path) for path in pages if re.search(r"<script(?![^>]*\b(src|type)=)", source(path))] == []
