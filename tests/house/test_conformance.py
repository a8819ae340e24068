"""What docs/conformance.md shows is what the rows of the suite say, and tests/engine/conformance plays every one."""

import os

from tests.engine.conformance.row import everything
from tests.engine.conformance.suite import COMMAND, PAGE, page

ROWS = everything()


def test_the_page_shows_what_the_rows_told() -> None:
    if os.environ.get("WRITE") == "1":
        PAGE.write_text(page(ROWS))
    assert PAGE.read_text() == page(ROWS), f"to be written anew: {COMMAND}"


def test_rows_have_names_of_their_own_and_are_enough() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) >= 150
