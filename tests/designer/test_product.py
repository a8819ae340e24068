"""The page of the product's changes: compared, merged into a draft, taken whole or left; nothing is overwritten."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import shipping
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition
from tests.designer.conftest import FORM, Designer

PATH = "orders/forms/order_form.form"
OURS = FORM.replace(b'"Kind"', b'"What kind"')
NEWER = FORM.replace(b'"Price"', b'"Price without VAT"')


@pytest.fixture
def offered(engine: Engine, designer: Designer, deploy: Callable[..., None]) -> int:
    """The product has changed a form that designers had changed; the id of the offer."""
    with Session(engine) as session, committing(session):
        shipping.ship(session, {PATH: FORM}, pack="standard", author="product", now=utcnow())
    deploy({PATH: OURS}, note="Ours")
    with Session(engine) as session, committing(session):
        (row,) = shipping.ship(session, {PATH: NEWER}, pack="standard", author="product", now=utcnow()).offered
        return row.id


def deployed(engine: Engine) -> str:
    with Session(engine) as session:
        newest = select(Definition.content).where(Definition.kind == DefinitionKind.FORM)
        return session.scalars(newest.order_by(Definition.id.desc())).first().decode()


def test_nothing_is_offered_where_nothing_waits(designer: Designer) -> None:
    assert "Nothing is offered" in designer.get("/designer/product").text
    assert "/designer/product" not in designer.get("/designer").text


def test_a_change_is_told_compared_and_merged(engine: Engine, designer: Designer, offered: int) -> None:
    assert "changes 1 thing that you have changed too" in designer.get("/designer").text
    page = designer.get("/designer/product").text
    assert "Price without VAT" in page
    compared = designer.get(f"/designer/compare?left=definition:{_latest(engine)}&right=shipped:{offered}").text
    assert "What kind" in compared
    answer = designer.post(f"/designer/product/{offered}/take", form="/designer/product")
    assert answer.status_code == 302
    assert "/designer/deploy?draft=" in answer.location
    shown = designer.get(answer.location)
    assert "Price without VAT" in shown.text
    assert deployed(engine) == OURS.decode()
    draft = designer.json("GET", f"/designer/drafts/{answer.location.rpartition('=')[2]}/content").get_json()
    assert "What kind" in draft["content"]
    assert "Price without VAT" in draft["content"]


def test_what_both_changed_is_asked(engine: Engine, designer: Designer, deploy: Callable[..., None]) -> None:
    with Session(engine) as session, committing(session):
        shipping.ship(session, {PATH: FORM}, pack="standard", author="product", now=utcnow())
    deploy({PATH: OURS}, note="Ours")
    theirs = FORM.replace(b'"Kind"', b'"Sort"')
    with Session(engine) as session, committing(session):
        (row,) = shipping.ship(session, {PATH: theirs}, pack="standard", author="product", now=utcnow()).offered
        number = row.id
    asked = designer.post(f"/designer/product/{number}/take", form="/designer/product")
    assert asked.status_code == 409
    assert "The product&#39;s counts" in asked.text or "The product's counts" in asked.text
    decided = designer.post(f"/designer/product/{number}/take", {"prefer": "theirs"}, form="/designer/product")
    assert decided.status_code == 302
    draft = designer.json("GET", f"/designer/drafts/{decided.location.rpartition('=')[2]}/content").get_json()
    assert "Sort" in draft["content"]


def test_ours_may_stay(engine: Engine, designer: Designer, offered: int) -> None:
    assert designer.post(f"/designer/product/{offered}/keep", form="/designer/product").status_code == 302
    assert "Nothing is offered" in designer.get("/designer/product").text
    again = designer.post(f"/designer/product/{offered}/keep", form="/designer/product")
    assert again.status_code == 409
    assert "dealt with already" in again.text
    with Session(engine) as session:
        assert session.scalars(select(OperationAudit.act)).all() == ["product_refused"]
    assert deployed(engine) == OURS.decode()


def test_the_page_is_for_designers(sign_in: Callable[..., Designer], offered: int) -> None:
    stranger = sign_in(email="x@example.test")
    assert stranger.get("/designer/product").status_code in (403, 404)
    assert stranger.post(f"/designer/product/{offered}/keep", form="/").status_code in (403, 404)


def _latest(engine: Engine) -> int:
    with Session(engine) as session:
        newest = select(Definition.id).where(Definition.kind == DefinitionKind.FORM)
        return session.scalars(newest.order_by(Definition.id.desc())).first() or 0
