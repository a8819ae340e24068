"""A secret in an address is the right of whoever holds it, for what it was made for and as long as it works."""

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.web.guards import routes
from processes.db import committing
from tests.rights.asking import AS_A_PAGE, Asking, open_doors
from tests.rights.ground import MARKS
from tests.rights.people import COLUMNS
from tests.rights.routes import BY_LINK
from tests.rights.secrets import CHOSEN, Link, issue


@pytest.fixture
def links(engine: Engine) -> list[Link]:
    """Every kind of link, with secrets in every state."""
    with Session(engine) as session, committing(session):
        return issue(session)


def test_every_address_with_a_secret_is_tried(app: Flask, links: list[Link]) -> None:
    named = {rule for _endpoint, _method, rule in routes(app) if any(f"<{one}>" in rule for one in BY_LINK)}
    plain = {rule.replace("<key>", "{}").replace("<secret>", "{}").replace("<token>", "{}") for rule in named}
    assert {link.rule for link in links} == {rule for rule in plain if rule.count("<") == 0}


def test_a_secret_works_for_what_it_was_made_for_and_no_longer(app: Flask, engine: Engine, links: list[Link]) -> None:
    methods = {(rule.partition("<")[0], method) for _endpoint, method, rule in routes(app)}
    with open_doors(app), Asking(app, engine, accepting=AS_A_PAGE).asking() as asking:
        for link in links:
            asked = [method for method in ("GET", "POST") if (link.rule.partition("{")[0], method) in methods]
            for method in asked:
                if link.works is not None:
                    heard = asking.ask(None, method, link.rule.format(link.works), link.body)
                    assert heard.written if method == "POST" else link.shows in heard.text, (method, link.rule)
                others = {f"of {other.rule}": other.works for other in links if other is not link and other.works}
                for why, secret in {**link.dead, **others, "nobody's": "made-up", "empty": "%20"}.items():
                    heard = asking.ask(None, method, link.rule.format(secret), link.body)
                    says = f"{method} {link.rule} {why}: {heard.status}"
                    assert not heard.written, f"{says}, {heard.written}"
                    assert not _tells(heard.text, link), says
                    assert heard.status != 200, says


def _tells(text: str, link: Link) -> bool:
    """Whether anything is told of what the link leads to, or of anybody."""
    known = [*MARKS.values(), *(column.email for column in COLUMNS), CHOSEN, *([link.shows] if link.shows else [])]
    return any(one in text for one in known)
