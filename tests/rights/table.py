"""docs/rights.md: the table of rights as its test has asked it."""

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tests.rights.matrix import Cell
from tests.rights.people import COLUMNS
from tests.rights.routes import Route

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
COMMAND = "WRITE=1 python -m pytest tests/rights/test_matrix.py"
TITLES = {
    "api_docs": "Programs: the description of the interface",
    "inbox": "Programs: what other systems say",
    "web": "Language, appearance, session",
    "security": "Logging in and out",
    "static": "Files of the front end",
    "texts": "Words of the front end",
    "health": "For those who watch the desk",
    "lists": "Lists: sheets, views, acts on many",
    "slas": "Promised times",
}
_HEAD = (
    "# Rights",
    "",
    f"<!-- Written by `{COMMAND}` from what every address answers: change the rights, then write it anew. -->",
    "",
    "Every address of the desk, asked by everybody. Each mark is an answer that the tests hear; a new address, or a"
    " right that changes, changes this page.",
    "",
    "| mark | the answer |",
    "|---|---|",
    "| ✓ | shown or done; of a form: refused, if at all, for what was sent |",
    "| ✗ | not allowed (403); nothing is changed |",
    "| – | there is no such thing, for them (404); nothing is changed |",
    "| → | asked to log in |",
    "",
    "Who asks has one role and no other. A *project adm.* administers one project, a *customer adm.* all of their"
    " organisation; requester and approver belong to one project; a *technician* has not got the work that is asked"
    " for; *no role* has a login and no right. One mark in a cell counts for every record. Where records differ:",
    "",
    "- customers, four marks: of their own project, of another project of their organisation, of another"
    " organisation, of a confidential customer to which they belong in the same role;",
    "- staff, three marks: of any customer, of a confidential one for which they are neither cleared nor named, and of"
    " the same where they are cleared;",
    "- what is one's own (a session, a token, a saved view, a notice), two marks: one's own, somebody else's.",
    "",
    "Addresses with a secret in them (a link to sign off, to choose a password, a screen on a wall) are for whoever"
    " holds it; the table shows what is heard for a secret that is none. Lists show of all their records those that the"
    " reader would see one by one, in their sheets, searches and counts as well.",
    "",
)


def page(cells: Sequence[Cell]) -> str:
    """The whole page."""
    lines = [*_HEAD]
    for domain, rows in groupby(_rows(cells), key=lambda row: row[0].domain):
        lines += [f"## {TITLES.get(domain, domain.replace('_', ' ').capitalize())}", "", *_table(list(rows)), ""]
    return "\n".join(lines)


def _rows(cells: Sequence[Cell]) -> Iterator[tuple[Route, tuple[str, ...]]]:
    asked = [(route, list(of)) for route, of in groupby(cells, key=lambda cell: cell.route)]
    for route, of in sorted(asked, key=lambda row: row[0].domain):
        heads = {head: list(some) for head, some in groupby(of, key=lambda cell: cell.column.head)}
        yield route, tuple(_marks(heads.get(column.head, [])) for column in COLUMNS)


def _marks(cells: Sequence[Cell]) -> str:
    marks = [cell.heard.answer.value for cell in cells]
    return marks[0] if len(set(marks)) == 1 else "".join(marks)


def _table(rows: Sequence[tuple[Route, tuple[str, ...]]]) -> Iterator[str]:
    yield "| address | " + " | ".join(column.head for column in COLUMNS) + " |"
    yield "|---|" + ":-:|" * len(COLUMNS)
    alike: dict[tuple[str, ...], list[Route]] = {}
    for route, marks in rows:
        alike.setdefault(marks, []).append(route)
    for marks, routes in alike.items():
        yield f"| {'<br>'.join(_said(routes))} | {' | '.join(marks)} |"


def _said(routes: Sequence[Route]) -> Iterator[str]:
    """The addresses that answer alike, each once with all its methods and notes."""
    by_rule: dict[str, dict[str, list[str]]] = {}
    for route in routes:
        by_rule.setdefault(_plain(route.rule), {}).setdefault(route.method, []).append(route.note)
    for rule, methods in by_rule.items():
        notes = list(dict.fromkeys(note for some in methods.values() for note in some if note))
        yield f"`{' '.join(methods)}` {rule}" + (f" ({', '.join(notes)})" if notes else "")


def _plain(rule: str) -> str:
    """A rule without its converters, as a reader of Markdown sees it."""
    parts = [part.partition(">") for part in rule.split("<")[1:]]
    return rule.partition("<")[0] + "".join(f"*{name.rpartition(':')[2]}*{rest}" for name, _end, rest in parts)


def write_if_asked(text: str) -> None:
    """WRITE=1 has the page written anew."""
    if os.environ.get("WRITE") == "1":
        PAGE.write_text(text)
