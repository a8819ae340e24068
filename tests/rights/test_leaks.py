"""Nothing that is read tells of another's records: no list, sheet, search, count in words, resource or page.

Everything in a place carries its mark (`ground.MARKS`), which whoever may not see the place must find nowhere.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import domains
from app.web.listing.listing import LISTINGS
from processes.people.rules import MemberRole, Role
from tests.rights.asking import Answer, Asking, open_doors
from tests.rights.ground import MARKS, Ground, Whose
from tests.rights.people import COLUMNS, Column
from tests.rights.routes import placed
from tests.views.test_every_list import PATHS

domains.load()

SEARCHED = (
    "/requests?show=all&q=",
    "/requests/find?q=",
    "/picks/person?q=",
    "/picks/organisation?q=",
    "/picks/device?q=",
    "/requests/callers?q=",
    "/requests/projects?q=",
    "/customers?q=",
    "/people?q=",
    "/contracts?q=",
    "/invoices?q=",
    "/api/v1/requests?q=",
    "/api/v1/people?q=",
)
# Tested on a loaded desk for the others of the staff (tests/views/test_confidential.py).
STAFF = (Role.TECHNICIAN, Role.PROCESS_DESIGNER, Role.ADMINISTRATOR)


def forbidden(column: Column) -> set[str]:
    """The marks of what nobody of this column may see."""
    if column.role is not None:
        return {MARKS[Whose.KEPT]}
    if column.member is None:
        return set(MARKS.values())
    strange = {MARKS[Whose.STRANGE]}
    return strange if column.all_of else strange | {MARKS[Whose.OTHER]}


def paths(app: Flask, ground: Ground, asking: Asking, column: Column) -> Iterator[tuple[str, str]]:
    """What this person may read that names no record of a customer, each list as a sheet, each search; what it says
    itself.
    """
    read = [route for route in placed(app) if route.method == "GET" and route.group in ("none", "desk")]
    for route in read:
        if asking.admits(column.email, route.endpoint, route.method):
            yield route.address(ground, None, column.email), ""
    for name in sorted(LISTINGS):
        path = "&".join(f"{key}={value}" for key, value in PATHS.get(name, {}).items())
        yield from ((f"/lists/{name}.{kind}?{path}", "") for kind in ("csv", "xlsx"))
    for mark in forbidden(column):
        yield from ((f"{search}{mark}", mark) for search in SEARCHED)


WHO = [one for one in COLUMNS if one.has_login and (one.role in STAFF if one.role else True)]


def test_nothing_that_is_read_tells_of_what_somebody_may_not_see(
    app: Flask, engine: Engine, ground: Ground, subtests: pytest.Subtests
) -> None:
    with open_doors(app), Asking(app, engine).asking() as asking:
        for column in WHO:
            with subtests.test(column.head):
                _reads_nothing_of_others(app, ground, asking, column)


def _reads_nothing_of_others(app: Flask, ground: Ground, asking: Asking, column: Column) -> None:
    found, shown = [], 0
    for path, typed in paths(app, ground, asking, column):
        heard = asking.ask(column.email, "GET", path)
        shown += heard.answer is Answer.DONE
        # what was typed is shown again, once or twice, in the field and in words
        told = [mark for mark in forbidden(column) if mark != typed and mark.lower() in heard.text.lower()]
        told += [typed] if typed and _beside(heard.text, typed) else []
        found += [f"{path}: {mark}" for mark in told if heard.status < 400]
    assert not found, "\n".join(found)
    assert shown > (10 if column.member is not MemberRole.REQUESTER else 5)


def _beside(text: str, mark: str) -> bool:
    """Whether more is told of a place than the word that was typed: a name, an address or a number of its."""
    rests = (" a.s.", "-1", " new", " working", " signing", " announced", ".example")
    return any(f"{mark}{rest}".lower() in text.lower() for rest in rests)
