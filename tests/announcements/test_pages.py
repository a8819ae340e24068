"""Announcements at the doors: where people start, the list, the form, many at once, JSON."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.announcements.models import Announcement
from processes.announcements.rules import Audience
from processes.announcements.use_cases import announce
from processes.clock import utcnow
from processes.engine.administration.bulk import act_on_item
from processes.engine.store.models import Job
from processes.people.rules import SYSTEM, MemberRole, Role, Scope
from tests.pages.conftest import counting
from tests.world.base import at

HOUR = timedelta(hours=1)
FORM = {"title": "Outage", "text": "From <b>ten</b>\non", "audience": "staff", "starts_at": "2026-01-05T10:00"}
BODY = {"title": "Outage", "text": "From ten on", "audience": "customers", "starts_at": "2026-01-05T10:00:00+01:00"}


@pytest.fixture
def announced(session):
    """Announces something as the desk itself; its id."""

    def make(title="Outage", audience=Audience.STAFF, text="From ten on", **more):
        given = {"starts_at": utcnow() - HOUR, "actor": SYSTEM, "now": utcnow()} | more
        made = announce(session, title=title, text=text, audience=audience, **given)
        session.commit()
        return made.id

    return make


def sent(**more):
    return {f"announcement-{name}": value for name, value in (FORM | more).items()}


@pytest.mark.parametrize(
    ("role", "start", "audience"),
    [(Role.TECHNICIAN, "/tasks", Audience.STAFF), (MemberRole.REQUESTER, "/", Audience.CUSTOMERS)],
)
def test_people_read_where_they_start_what_is_for_them(app, signed_in, announced, role, start, audience):
    reader = signed_in(role)
    reader.get(start)  # reads what is kept for some seconds, such as drawn texts
    with counting(app) as before:
        reader.get(start)
    announced("Tonight", audience, text="<script>alert(1)</script> at ten")
    announced("Not yet", audience, starts_at=utcnow() + HOUR)
    announced("Not yours", Audience.STAFF if audience is Audience.CUSTOMERS else Audience.CUSTOMERS)
    with counting(app) as after:
        page = reader.get(start).text.partition("<main")[2]
    assert "Tonight" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; at ten" in page
    assert "Not y" not in page
    assert len(after.statements) == len(before.statements)


def test_a_dispatcher_announces_changes_and_ends(session, signed_in):
    desk = signed_in(Role.DISPATCHER)
    assert 'href="/announcements"' in desk.get("/tasks").text
    again = desk.post("/announcements/new", sent(title=" ", ends_at="2026-01-05T09:00"))
    assert again.status_code == 422
    assert "&lt;b&gt;ten&lt;/b&gt;" in again.text  # what was typed is kept
    refused = desk.post("/announcements/new", sent(ends_at="2026-01-05T09:00"))
    assert "It ends before it begins." in refused.text
    assert desk.post("/announcements/new", sent()).location == "/announcements"
    one = session.scalars(select(Announcement)).one()
    assert one.starts_at.hour == 9  # ten in Prague
    page = f"/announcements/{one.id}"
    assert "From &lt;b&gt;ten&lt;/b&gt;" in desk.get(page).text
    assert desk.post(page, sent(title="Later")).location == "/announcements"
    stale = desk.post(page, {**sent(title="Never"), "announcement-seen": "1"})
    assert stale.status_code == 409
    assert "Somebody has changed this announcement" in stale.text
    assert desk.post(f"{page}/end", form=page).location == "/announcements"
    session.expire_all()
    assert (one.title, one.ends_at is not None) == ("Later", True)
    assert "announcement-title" not in desk.get(page).text
    assert desk.post(f"{page}/end", form=page).status_code == 409


def test_only_staff_look_through_all_and_only_some_write(signed_in, announced):
    one = announced()
    technician = signed_in(Role.TECHNICIAN, email="technician@x.test")
    shown = technician.get("/announcements").text
    assert "Outage" in shown
    assert "/announcements/new" not in shown
    assert "announcement-title" not in technician.get(f"/announcements/{one}").text
    customer = signed_in(MemberRole.CUSTOMER_ADMINISTRATOR, email="customer@x.test")
    assert 'href="/announcements"' not in customer.get("/").text
    for reader, statuses in ((technician, (200, 403, 200, 403)), (customer, (403, 403, 403, 403))):
        asked = [
            reader.get(path).status_code for path in ("/announcements", "/announcements/new", f"/announcements/{one}")
        ]
        assert (*asked, reader.post(f"/announcements/{one}/end", form="/account").status_code) == statuses


def test_many_end_at_once_and_what_is_over_is_left_out(session, signed_in, announced):
    desk = signed_in(Role.DISPATCHER)
    rows = [
        announced("One"),
        announced("Two"),
        announced("Old", starts_at=utcnow() - 2 * HOUR, ends_at=utcnow() - HOUR),
    ]
    address = "/lists/announcements/many?act=announcements.ended&" + "&".join(f"row={row}" for row in rows)
    look = desk.get(address).text
    assert (look.count("Will be done"), look.count("Is left out")) == (2, 1)
    assert desk.post(address, {"reason": "Repaired"}, form=address).status_code == 302
    for job in session.scalars(select(Job).where(Job.topic == "engine.bulk")):
        act_on_item(session, item_id=job.arguments["item_id"], now=utcnow())
    session.commit()
    assert "Nothing is announced" not in desk.get("/announcements?standing=ended").text
    assert desk.get("/announcements?standing=shown").text.count("/announcements/1") == 0


@pytest.mark.parametrize(
    ("days", "is_found"),
    [
        ("days_from=2026-01-07", True),
        ("days_from=2026-01-08", False),  # it ended at midnight of Prague
        ("days_to=2026-01-05", True),
        ("days_to=2026-01-04", False),
        ("days_from=2026-01-06&days_to=2026-01-06", True),
        ("days_from=nonsense", True),
    ],
)
def test_a_period_finds_what_reaches_into_its_days(signed_in, announced, days, is_found):
    announced("Outage", starts_at=at("2026-01-05T10:00"), ends_at=at("2026-01-08T00:00"))
    assert ("Outage" in signed_in(Role.TECHNICIAN).get(f"/announcements?{days}").text) == is_found


def test_programs_read_what_their_person_may_and_announce(session, program, person):
    person("boss@x.test", Role.ADMINISTRATOR)
    person("customer@x.test", MemberRole.REQUESTER)
    boss, customer = program("boss@x.test"), program("customer@x.test")
    made = boss.post("/announcements", BODY, key="once")
    assert made.status_code == 201
    assert boss.post("/announcements", BODY, key="once").json == made.json
    assert made.json["starts_at"] == "2026-01-05T09:00:00+00:00"
    assert boss.post("/announcements", BODY | {"audience": "organisation"}).status_code == 422
    boss.post("/announcements", BODY | {"audience": "staff", "title": "Ours"})
    assert [one["title"] for one in customer.get("/announcements").json["items"]] == ["Outage"]
    assert len(boss.get("/announcements", standing="shown").json["items"]) == 2
    assert customer.post("/announcements", BODY).status_code == 403
    assert program("boss@x.test", Scope.READ).post("/announcements", BODY).status_code == 403
    ended = boss.post(f"/announcements/{made.json['id']}/end")
    assert ended.json["standing"] == "ended"
    assert boss.post(f"/announcements/{made.json['id']}/end").status_code == 409
