"""Screens on a wall: a link without a login that shows numbers, is listed and revoked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.clock import utcnow
from processes.errors import Forbidden
from processes.people.rules import SYSTEM, MemberRole, Role
from processes.requests.rules import RequestState
from processes.walls import queries, use_cases
from processes.walls.errors import WallNameMissing, WallUnknown
from processes.walls.models import Wall
from tests.pages.conftest import counting
from tests.world import World

MINE = {"name": "Dispatch room", "shows_customers": False, "shows_summaries": False, "actor": SYSTEM}


def hung(session, **more):
    wall, key = use_cases.hang_wall(session, **(MINE | more), now=utcnow())
    session.commit()
    return wall, key


@pytest.fixture
def promised(session, company):
    """Two open requests: one promise is broken, one falls due in an hour."""
    world, now = World(session, now=utcnow()), utcnow()
    world.project, world.requester = company.project, world.hired("asks@bakery.test", name="Asks")
    made = [world.request(state=state) for state in (RequestState.LOGGED, RequestState.ASSIGNED)]
    for request, hours in zip(made, (-1, 1), strict=True):
        request.promised_at = now + timedelta(hours=hours)
    session.commit()
    return [request.number for request in made]


def test_a_screen_needs_no_login_and_tells_nothing_of_customers(app, session, browser, promised):
    _wall, key = hung(session)
    shown = browser().get(f"/wall/{key}")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    at = [shown.text.index(number) for number in promised]
    assert at == sorted(at)  # the broken promise first
    for secret in ("Bakery", "Tiskárna", "asks@", "Asks", "Podpora service desk"):
        assert secret not in shown.text
    with counting(app) as counted:
        part = browser().get(f"/wall/{key}?part=1").text
    assert part.lstrip().startswith("<main")
    assert len(counted.statements) <= 8, counted.statements


def test_what_the_company_chooses_is_shown(session, browser, promised):
    _wall, key = hung(session, shows_customers=True, shows_summaries=True)
    shown = browser().get(f"/wall/{key}").text
    assert "Bakery" in shown
    assert "Tiskárna netiskne" in shown


def test_a_revoked_link_shows_nothing_at_once(session, browser):
    wall, key = hung(session)
    assert browser().get(f"/wall/{key}").status_code == 200
    session.expire_all()
    seen = wall.last_seen_at
    assert seen is not None
    browser().get(f"/wall/{key}")
    session.expire_all()
    assert wall.last_seen_at == seen  # screens write little
    use_cases.revoke_wall(session, wall_id=wall.id, actor=SYSTEM, now=utcnow())
    session.commit()
    for path in (f"/wall/{key}", f"/wall/{key}?part=1", "/wall/nothing"):
        assert browser().get(path).status_code == 404
    with pytest.raises(WallUnknown):
        queries.wall_by_key(session, key)


def test_dispatchers_hang_screens_and_revoke_them(session, signed_in):
    dispatcher = signed_in(Role.DISPATCHER)
    assert dispatcher.post("/walls", {"wall-name": " "}, form="/walls").status_code == 422
    made = dispatcher.post("/walls", {"wall-name": "Hall"}, form="/walls").text
    key = re.search(r"/wall/([\w-]+)", made).group(1)
    assert key not in dispatcher.get("/walls").text  # told once
    wall = session.scalars(select(Wall)).one()
    assert (wall.name, wall.shows_customers) == ("Hall", False)
    assert dispatcher.post(f"/walls/{wall.id}/revoke", form="/walls").status_code == 302
    session.expire_all()
    assert wall.revoked_at is not None
    assert dispatcher.post("/walls/999/revoke", form="/walls").status_code == 404
    for role in (Role.TECHNICIAN, MemberRole.REQUESTER):
        assert signed_in(role, email=f"{role.value}@example.test").get("/walls").status_code == 403


def test_rights_and_names_are_asked_first(session, company):
    with pytest.raises(WallNameMissing):
        hung(session, name=" ")
    with pytest.raises(Forbidden):
        hung(session, actor=World(session, now=utcnow()).staff("t@provider.test", Role.TECHNICIAN))


def test_queues_count_open_requests(session, promised):
    found = queries.queues(session, utcnow())
    assert found.by_state == {"logged": 1, "assigned": 1}
    assert found.overdue == 1
