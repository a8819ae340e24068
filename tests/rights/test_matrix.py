"""Every route, asked by everybody with the records of every place: the answers are docs/rights.md, and keep its rules.

The rules are said once more here, so that writing the page anew does not make a fault a right.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.rights.asking import Answer, Asking, open_doors
from tests.rights.ground import Ground, Whose
from tests.rights.matrix import ANYBODYS, CLEARED, Cell, ask
from tests.rights.people import NOBODY
from tests.rights.routes import placed
from tests.rights.table import COMMAND, PAGE, page, write_if_asked

# What is asked about somebody else's in vain, and told so to nobody; how far an act on many is, administrators see.
SHARED = {"lists.progress", "people.end_session", "people.end_token"}


@pytest.fixture
def cells(app: Flask, engine: Engine, ground: Ground) -> list[Cell]:
    """Every answer."""
    with open_doors(app), Asking(app, engine).asking() as asking, asking.undrawn():
        return [cell for route in placed(app) for cell in ask(asking, ground, route)]


def test_every_route_answers_everybody_as_the_page_of_rights_says(app: Flask, cells: list[Cell]) -> None:
    text = page(cells)
    write_if_asked(text)
    faults = [*_refused_but_written(cells), *_beyond_the_guard(app, cells), *_beyond_the_place(cells)]
    assert not faults, "\n".join(faults)
    assert PAGE.read_text().splitlines() == text.splitlines(), COMMAND


def _refused_but_written(cells: list[Cell]) -> Iterator[str]:
    """Whoever may not do something has changed nothing by trying."""
    for cell in cells:
        if cell.heard.answer is not Answer.DONE and cell.heard.written:
            yield f"{cell.says}: refused, but {cell.heard.written}"


def _beyond_the_guard(app: Flask, cells: list[Cell]) -> Iterator[str]:
    """Nobody is let in without a login, but to what is public; whoever a guard does not admit is refused."""
    for cell in cells:
        if not cell.is_admitted:
            expected = Answer.LOGIN if cell.column is NOBODY else Answer.REFUSED
            if cell.heard.answer is not expected:
                yield f"{cell.says}: {cell.heard.status}, behind a guard"


def _beyond_the_place(cells: list[Cell]) -> Iterator[str]:
    """A customer's people reach nothing of another organisation, and of another project whoever administers both;
    staff nothing confidential unless they are cleared, and then what they reach of any other.
    """
    for cell in cells:
        done, column = cell.heard.answer is Answer.DONE, cell.column
        if column.role is None and cell.is_admitted and column is not NOBODY:
            reached = {Whose.OWN.value, Whose.KEPT.value}
            if column.all_of or cell.is_of_organisation:
                reached.add(Whose.OTHER.value)
            if cell.route.group == "place" and done and (cell.place not in reached or column.member is None):
                yield f"{cell.says}: {cell.heard.status}, of others"
            if cell.place == Whose.STRANGE.value and cell.heard.answer is Answer.REFUSED:
                yield f"{cell.says}: 403 tells that it is there"
        elif column.role is not None and cell.place == Whose.KEPT.value and cell.is_admitted:
            if cell.heard.answer is not Answer.UNKNOWN:
                yield f"{cell.says}: {cell.heard.status}, kept from them"
        elif cell.place == "another's" and done and cell.route.endpoint not in SHARED:
            yield f"{cell.says}: {cell.heard.status}, of somebody else"
    yield from _cleared_otherwise(cells)


def _cleared_otherwise(cells: list[Cell]) -> Iterator[str]:
    answers = {(cell.route, cell.column, cell.place): cell for cell in cells}
    for (route, column, place), cell in answers.items():
        if place == CLEARED and cell.heard.answer is not answers[route, column, ANYBODYS].heard.answer:
            yield f"{cell.says}: {cell.heard.status}, otherwise than of any other customer"
