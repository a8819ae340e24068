"""Lists that a company edits: codes that never change, what ends and is never deleted, what is billed as what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.billing.models import RatedWork
from processes.billing.rating import rate_work
from processes.catalogue import queries, use_cases
from processes.catalogue.errors import (
    CodeTaken,
    CodeWrong,
    ItemChanged,
    ItemNameMissing,
    ItemNameTaken,
    ItemNotChosen,
    LastItem,
)
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rules import ActivityCode, CatalogueList, KindCode
from processes.contracts.rules import Activity
from processes.errors import Forbidden
from processes.people.rules import Role
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency
from processes.requests.use_cases import log_request
from processes.worklogs.models import WorkLog
from processes.worklogs.use_cases import log_work
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

NAMES = {"cs": "Instalace", "sk": "Inštalácia", "en": "Installation"}


@pytest.fixture
def world(session: Session, engine: Engine) -> World:
    return build(session, included=60)


def added(world: World, code: str = "install", **more: object) -> CatalogueItem:
    said = {"to": CatalogueList.ACTIVITIES, "names": NAMES, **more}
    return use_cases.add_item(world.session, code=code, **said, **world.by)


def worked(world: World, activity: ActivityCode, minutes: int, begins: str = "2026-10-05T10:00") -> WorkLog:
    start = at(begins)
    request = world.request(state=RequestState.ASSIGNED)
    said = {"started_at": start, "ended_at": start + timedelta(minutes=minutes), "description": "Hotovo"}
    actor = world.actor(world.technician)
    return log_work(
        world.session, request_id=request.id, activity=activity, **said, actor=actor, now=start + timedelta(hours=8)
    )


def test_a_code_is_the_member_that_has_it() -> None:
    code = ActivityCode(Activity.ON_SITE)
    assert code == Activity.ON_SITE
    assert code == Activity.ON_SITE
    assert code == "on_site"
    assert code != Activity.REMOTE
    assert {code: 1}["on_site"] == 1
    for wrong in ("", "Install", "x y", "1st", "a" * 41, "über"):
        with pytest.raises(ValueError):
            ActivityCode(wrong)


def test_what_there_was_is_there_with_its_names(world: World) -> None:
    items = queries.known(world.session)
    assert list(items[CatalogueList.ACTIVITIES]) == [one.value for one in Activity]
    assert list(items[CatalogueList.REQUEST_KINDS]) == [one.value for one in RequestKind]
    assert items[CatalogueList.ACTIVITIES]["on_site"].rate is Activity.ON_SITE
    assert [items[CatalogueList.REQUEST_KINDS]["quote"].name(locale) for locale in ("cs", "sk", "en_GB")] == [
        "Kalkulace",
        "Kalkulácia",
        "Quote",
    ]


def test_an_item_is_added_changed_and_ended(world: World) -> None:
    session = world.session
    item = added(world, rate=Activity.ON_SITE)
    assert (item.position, item.rate) == (5, Activity.ON_SITE)
    for code, names, refusal in (
        ("Install", NAMES, CodeWrong),
        ("install", NAMES, CodeTaken),
        ("print", {**NAMES, "sk": " "}, ItemNameMissing),
        ("print", {**NAMES, "cs": "instalace "}, ItemNameTaken),
    ):
        with pytest.raises(refusal):
            added(world, code, names=names)
    seen = queries.last_change(session, item.id)
    said = {"names": {**NAMES, "en": "Installing"}, "position": 2, "is_billable": False}
    use_cases.change_item(session, item=item, **said, seen=seen, **world.by)
    assert [one.kind for one in queries.changes_of(session, item.id)] == [
        "changed.is_billable",
        "changed.position",
        "changed.names",
        "added",
    ]
    with pytest.raises(ItemChanged):
        use_cases.change_item(session, item=item, **said, seen=seen, **world.by)
    use_cases.end_item(session, item=item, **world.by)
    use_cases.end_item(session, item=item, **world.by)
    with pytest.raises(ItemNotChosen):
        worked(world, ActivityCode("install"), 10)
    use_cases.offer_again(session, item=item, **world.by)
    assert worked(world, ActivityCode("install"), 10).activity == "install"


def test_something_stays_to_be_chosen_and_nothing_is_deleted(world: World) -> None:
    session = world.session
    kinds = session.scalars(select(CatalogueItem).where(CatalogueItem.list == CatalogueList.REQUEST_KINDS)).all()
    for one in kinds[1:]:
        use_cases.end_item(session, item=one, **world.by)
    with pytest.raises(LastItem):
        use_cases.end_item(session, item=kinds[0], **world.by)
    for statement in ("DELETE FROM catalogue_item", "UPDATE catalogue_change SET actor = 'x'"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))


def test_who_edits_the_lists(world: World) -> None:
    for role, may in ((Role.ADMINISTRATOR, True), (Role.SERVICE_MANAGER, True), (Role.TECHNICIAN, False)):
        actor = world.staff(f"{role.value}@servis.test", role)
        said = {"to": CatalogueList.ACTIVITIES, "code": f"by_{role.value}", "actor": actor, "now": world.now}
        names = {locale: f"{name} {role.value}" for locale, name in NAMES.items()}
        if may:
            use_cases.add_item(world.session, names=names, **said)
        else:
            with pytest.raises(Forbidden):
                use_cases.add_item(world.session, names=names, **said)


def test_work_of_an_added_activity_is_billed_at_its_price(world: World) -> None:
    added(world, rate=Activity.ON_SITE)
    log, same = (
        worked(world, ActivityCode("install"), 90),
        worked(world, ActivityCode("on_site"), 90, "2026-11-05T10:00"),
    )
    pieces = {}
    for one in (log, same):
        rate_work(world.session, one.request_id, at("2026-11-06T12:00"))
        rated = select(RatedWork).where(RatedWork.work_log_id == one.id)
        pieces[one.id] = world.session.scalars(rated).one()
    assert pieces[log.id].activity is Activity.ON_SITE
    assert pieces[log.id].amount == pieces[same.id].amount > 0


def test_work_that_is_not_billed_costs_nothing_and_takes_no_included_minutes(world: World) -> None:
    added(world, is_billable=False)
    free, paid = (
        worked(world, ActivityCode("install"), 60),
        worked(world, ActivityCode("remote"), 60, "2026-10-05T12:00"),
    )
    rated = rate_work(world.session, free.request_id, at("2026-10-06T12:00"))
    assert (rated.amount, rated.minutes_billed) == (Decimal(0), 0)
    assert free.rated_at is not None
    rate_work(world.session, paid.request_id, at("2026-10-06T12:00"))
    piece = world.session.scalars(select(RatedWork)).one()
    assert (piece.work_log_id, piece.minutes_included) == (paid.id, 60)


def test_requests_are_of_a_kind_that_can_be_chosen(world: World) -> None:
    session = world.session
    said = {"summary": "Nový účet", "description": "Prosím o účet.", "impact": Impact.PERSON, "urgency": Urgency.LOW}
    said |= {"project_id": world.project.id, "requester_id": world.requester.id, "channel": Channel.PORTAL}
    for kind in (KindCode("account"), KindCode("nowhere")):
        with pytest.raises(ItemNotChosen):
            log_request(session, kind=kind, **said, **world.by)
    names = {"cs": "Účty", "sk": "Účty", "en": "Accounts"}
    use_cases.add_item(session, to=CatalogueList.REQUEST_KINDS, code="account", names=names, **world.by)
    assert queries.chosen(session, KindCode("account")).name("sk") == "Účty"
