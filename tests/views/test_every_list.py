"""What every list of the product does, by the register of lists: every order and filter, pages, sheets, rights."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, g
from sqlalchemy import select

from app import domains
from app.extensions import db
from app.web.guards import guard_of
from app.web.listing.filters import Choice, Filter, Period, Tick, Words
from app.web.listing.listing import DOWN, LISTINGS, Asked, Listing
from processes.people.models import Person
from processes.people.queries import actor_of
from tests.pages.conftest import CUSTOMER, STRANGER, counting
from tests.views.sheets import csv_rows, xlsx_rows

domains.load()

ADMINISTRATOR = "spravce@severka.example"
PATHS: dict[str, dict[str, str]] = {  # what lists need that stand under something
    "definition-versions": {"kind": "bpmn", "pack": "standard", "key": "handle_request"},
    "import-rows": {"import_id": "1"},
    "moved-cases": {"move_id": "1"},
    "standing": {"process": "handle_request"},
}
MOST, PAGES = 100, 24  # rows of a page; pages that the longest list is read in, each way

every_list = pytest.mark.parametrize("name", sorted(LISTINGS))


@contextmanager
def reading(app: Flask, email: str, name: str, **given: str) -> Iterator[Asked]:
    """What this person asks of a list."""
    with app.test_request_context("/"):
        session = db.session()
        g.person = session.scalars(select(Person).where(Person.email == email)).one()
        g.actor = actor_of(session, g.person.id)
        listing = LISTINGS[name]
        path = {part: PATHS[name][part] for part in listing.path}
        prefixed = {listing.prefix + key: value for key, value in given.items()}
        yield listing.asked(path | prefixed)


def walked(asked: Asked, limit: int) -> list[object]:
    """The rows of all pages, forwards; backwards they are the same."""
    found, pages, after = [], [], None
    while True:
        page = asked.listing.find(asked, after, limit)
        pages.append([asked.listing.identify(row) for row in page.rows])
        found += pages[-1]
        if page.after is None:
            break
        after = page.after
    back = [pages[-1]]
    while page.before is not None:
        page = asked.listing.find(asked, page.before, limit)
        back.append([asked.listing.identify(row) for row in page.rows])
    assert back[::-1] == pages
    return found


def short(rows: list[object], least: int) -> int:
    """How many rows a page has, so that a list has many pages and the longest not hundreds."""
    return max(least, len(rows) // PAGES)


def orders(listing: Listing, asked: Asked) -> list[str]:
    return ["", *(way + c.key for c in listing.columns_for(asked.actor) if c.sort for way in ("", DOWN))]


def choices(filter: Filter, asked: Asked) -> Iterator[dict[str, str]]:
    """Everything that a filter offers."""
    match filter:
        case Choice():
            yield from ({filter.name: value} for value, _ in list(filter.options(asked))[:12])
        case Tick():
            yield {filter.name: "1"}
        case Words():
            yield from ({filter.name: words} for words in ("a", "síť", "%_", "'\\"))
        case Period():
            yield {filter.names[0]: "2020-01-01", filter.names[1]: "2100-01-01"}


def test_every_list_has_orders_a_title_and_rows_of_its_own() -> None:
    assert len(LISTINGS) >= 33
    for listing in LISTINGS.values():
        keys = [column.key for column in listing.columns]
        assert len(keys) == len(set(keys)), listing.name
        assert any(column.sort for column in listing.columns), listing.name


@every_list
def test_in_every_order_every_row_comes_once(app: Flask, name: str) -> None:
    with reading(app, ADMINISTRATOR, name) as asked:
        usual = walked(asked, MOST)
        ways = orders(asked.listing, asked)
    assert len(usual) == len(set(usual))
    for sort in ways:
        with reading(app, ADMINISTRATOR, name, sort=sort) as asked:
            assert asked.sort == sort
            found = walked(asked, short(usual, 3))
            assert len(found) == len(set(found)), sort
            assert set(found) == set(usual), sort


@every_list
def test_every_filter_leaves_rows_of_the_list(app: Flask, name: str) -> None:
    with reading(app, ADMINISTRATOR, name) as asked:
        usual = walked(asked, MOST)
        given = [one for filter in asked.listing.filters_for(asked.actor) for one in choices(filter, asked)]
    for one in given:
        with reading(app, ADMINISTRATOR, name, **one) as asked:
            found = walked(asked, short(usual, 5))
            assert len(found) == len(set(found)), one


@every_list
def test_a_page_takes_as_many_statements_for_many_rows_as_for_few(app: Flask, name: str) -> None:
    counts = []
    for limit in (2, 50):
        with reading(app, ADMINISTRATOR, name) as asked, counting(app) as counted:
            asked.listing.find(asked, None, limit)
            counts.append(len(counted.statements))
    assert counts[0] == counts[1], name


@every_list
def test_pages_and_sheets_say_the_same(app: Flask, as_person, name: str) -> None:
    listing = LISTINGS[name]
    browser = as_person(ADMINISTRATOR)
    kept = PATHS.get(name, {})
    with reading(app, ADMINISTRATOR, name) as asked:
        rows = walked(asked, MOST)
        columns = [c for c in listing.columns_for(asked.actor) if c.value and c.is_usual]
        url, first = asked.url(), listing.find(asked, None, 1).rows
        says = [str(c.value(row) or "") for row in first for c in columns[:1]]
    csv = csv_rows(browser.client.get(f"/lists/{name}.csv", query_string=kept).data)
    xlsx = xlsx_rows(browser.client.get(f"/lists/{name}.xlsx", query_string=kept).data, len(columns))
    assert csv[0] == xlsx[0]
    assert len(csv[0]) == len(columns)
    assert len(csv) == len(xlsx) == len(rows) + 1
    for written, typed in zip(csv[1:], xlsx[1:], strict=True):
        for text, cell in zip(written, typed, strict=True):
            assert (text == cell) if isinstance(cell, str) else text != ""
    page = browser.get(url)
    assert page.status_code == 200
    for sort in [c.key for c in columns if c.sort]:
        assert f'sort={sort}"' in page.text or f"sort={sort}&amp;" in page.text or not rows, sort
    assert says is not None


@every_list
def test_no_customer_gets_what_is_anothers(app: Flask, name: str) -> None:
    seen = []
    for email in (CUSTOMER, STRANGER):
        with reading(app, email, name) as asked:
            guard = guard_of(app, asked.listing.endpoint)
            assert guard is not None
            if not guard.admits(asked.actor):
                return
            seen.append(set(walked(asked, MOST)))
    assert not seen[0] & seen[1]


@every_list
def test_sheets_are_for_whom_the_page_is_for(app: Flask, as_person, name: str) -> None:
    browser = as_person(CUSTOMER)
    with reading(app, CUSTOMER, name) as asked:
        guard = guard_of(app, asked.listing.endpoint)
        admitted = guard is not None and guard.admits(asked.actor)
    for kind in ("csv", "xlsx"):
        answer = browser.client.get(f"/lists/{name}.{kind}", query_string=PATHS.get(name, {}), buffered=True)
        assert answer.status_code == (200 if admitted else 403)
