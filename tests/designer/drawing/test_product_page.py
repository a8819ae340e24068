"""The product's changes in a browser; and what an event says of its message, in the panel."""

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import shipping
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import deployments
from processes.engine.store.models import Definition
from tests.browser.conftest import Live, People
from tests.designer.drawing.acts import choose, field, open_editor, wait_until_saved
from tests.designer.drawing.conftest import DESIGNER
from tests.designer.drawing.test_drawing import saved
from tests.engine.diagrams import bpmn, catch, chain, end, message_root, start

KEY = "sign_off"


def offer(desk: Live) -> None:
    """A designer changes a shipped form; then the product changes it too."""
    with Session(desk.engine) as session, committing(session):
        form = (Definition.kind == DefinitionKind.FORM) & (Definition.key == KEY)
        row = session.scalars(select(Definition).where(form).order_by(Definition.version.desc())).one()
        path, ours = row.resource, row.content
        shipping.ship(session, {path: ours}, pack="standard", author="product", now=utcnow())
        changed = {path: ours.replace(b'"label": "', b'"label": "Our ', 1)}
        deployments.deploy(session, changed, note="Ours", author="Jana", now=utcnow())
        before, label, after = ours.rpartition(b'"label": "')
        shipping.ship(session, {path: before + label + b"New " + after}, pack="standard", author="p", now=utcnow())


def test_the_products_change_is_merged_into_ours(desk: Live, people: People) -> None:
    offer(desk)
    page = people.page(DESIGNER)
    page.goto("/designer")
    page.get_by_role("link", name="Compare and merge").click()
    expect(page.get_by_role("heading", name="Changes of the product")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("link", name="Compare with yours").click()
    expect(page.get_by_text("the product's new version").first).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Merge into yours").click()
    expect(page.get_by_text("It is in a draft now")).to_be_visible()


def test_a_message_says_what_is_taken_of_it(desk: Live, people: People, begin: Callable[..., str]) -> None:
    listens = catch("heard", '<bpmn:messageEventDefinition id="heard_message" messageRef="message_paid"/>')
    drawn = bpmn("hears", start(), listens, end(), chain("begin", "heard", "done"), roots=message_root("paid"))
    page, address = people.page(DESIGNER), begin(drawn)
    open_editor(page, address)
    choose(page, "heard")
    for entry, value in (("variables", "amount, paid_on"), ("correlationKey", "visit:${visit_id}")):
        box = field(page, entry)
        box.fill(value)
        box.blur()
    wait_until_saved(page)
    xml = saved(desk, address)
    assert '<camunda:property name="variables" value="amount, paid_on" />' in xml
    assert '<camunda:property name="correlationKey" value="visit:${visit_id}" />' in xml
    field(page, "variables").fill("")
    field(page, "variables").blur()
    wait_until_saved(page)
    assert 'name="variables"' not in saved(desk, address)
