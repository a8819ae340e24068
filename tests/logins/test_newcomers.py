"""Somebody new from a customer's domain waits for an administrator; a mail alone opens nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.errors import Forbidden
from processes.logins import attempts, invitations, queries, use_cases
from processes.logins.errors import InvitationUnknown, NewcomerDecided, NewcomerUnknown, ReasonMissing
from processes.logins.links import MOST_LINKS
from processes.logins.models import Attempts, Invitation, Newcomer, NewcomerState
from processes.mail.models import OutgoingMail
from processes.people.errors import ProjectElsewhere
from processes.people.models import Person
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, MemberRole, Role
from tests.links import delivered
from tests.web.conftest import Browser, Company
from tests.world import World

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NEW = "four other words here"


@pytest.fixture
def eva(session: Session, company: Company) -> Person:
    """Somebody who wrote for the first time."""
    made = use_cases.introduce(
        session, email="eva@bakery.test", name="Eva", organisation=company.customer, now=utcnow()
    )
    session.commit()
    return made


def mails(session: Session, template: str) -> list[OutgoingMail]:
    query = select(OutgoingMail).where(OutgoingMail.template == template).order_by(OutgoingMail.id)
    return list(session.scalars(query))


def test_the_customer_s_administrators_are_told_else_ours(
    session: Session, company: Company, person: Callable[..., Person]
) -> None:
    person("root@desk.test", Role.ADMINISTRATOR)
    said = {"organisation": company.customer, "now": utcnow()}
    use_cases.introduce(session, email="first@bakery.test", name="First", **said)
    person("boss@bakery.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    person("jan@bakery.test", MemberRole.APPROVER)
    use_cases.introduce(session, email="second@bakery.test", name="Second", **said)
    told = [(mail.to_address, mail.subject) for mail in mails(session, "newcomer_waits")]
    assert told == [
        ("root@desk.test", "First waits to be let in"),
        ("boss@bakery.test", "Second waits to be let in"),
    ]


def test_an_administrator_lets_somebody_in_who_then_chooses_a_password(
    session: Session, company: Company, eva: Person, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    boss = signed_in(MemberRole.CUSTOMER_ADMINISTRATOR, email="boss@bakery.test")
    page = boss.get("/newcomers").text
    assert "eva@bakery.test" in page
    assert 'href="/newcomers"' in page
    said = {f"p{eva.id}-project": str(company.project.id), f"p{eva.id}-role": "approver"}
    assert boss.post(f"/newcomers/{eva.id}/accept", said, form="/newcomers").status_code == 302
    assert "gets an invitation" in boss.get("/newcomers").text
    session.expire_all()
    assert [(m.role, m.project_id) for m in eva.memberships] == [(MemberRole.APPROVER, company.project.id)]
    (mail,) = mails(session, "login_invited")
    link = re.search(r"http://desk\.test(/password/\S+)", delivered(mail))
    assert link
    opened = browser()
    assert "Vítejte" in opened.get(link[1]).text
    assert opened.post(link[1], {"new_password": NEW, "repeated": NEW}).location == "/login"
    assert browser().sign_in("eva@bakery.test", NEW).status_code == 302
    assert opened.get(link[1]).location == "/reset-password"
    again = boss.post(f"/newcomers/{eva.id}/accept", said, form="/account")
    assert again.status_code == 302
    assert "Boss has decided" in boss.get("/newcomers").text


def test_an_invitation_that_has_expired_is_sent_again(
    session: Session, company: Company, eva: Person, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    long_ago = utcnow() - timedelta(days=8)
    said = {"project_id": company.project.id, "role": MemberRole.APPROVER, "actor": SYSTEM}
    use_cases.accept(session, person_id=eva.id, **said, now=long_ago)
    session.commit()
    boss = signed_in(MemberRole.CUSTOMER_ADMINISTRATOR, email="boss@bakery.test")
    assert "/people?state=invited" in boss.get("/newcomers").text
    here = f"/people/{eva.id}"
    sent = f"{here}/invite"
    assert "Send the invitation again" in boss.get(here).text
    assert boss.post(sent, form=here).location.startswith("/people")
    first, second = (re.search(r"(/password/\S+)", delivered(mail))[1] for mail in mails(session, "login_invited"))
    opened = browser()
    assert opened.get(first).location == "/reset-password"
    for _ in range(MOST_LINKS - 1):
        boss.post(sent, form=here)
    assert len(mails(session, "login_invited")) == 1 + MOST_LINKS
    refused = boss.post(sent, form=here).text + boss.get(here).text
    assert "several times within the last hour" in refused
    assert len(mails(session, "login_invited")) == 1 + MOST_LINKS
    assert opened.post(second, {"new_password": NEW, "repeated": NEW}).location == "/login"
    assert "Send the invitation again" not in boss.get(here).text
    refused = boss.post(sent, form="/account").text + boss.get("/account").text
    assert "has chosen a password already" in refused
    session.expire_all()
    invitation = session.scalars(select(Invitation).where(Invitation.person_id == eva.id)).one()
    assert invitation.invited_by is not None
    assert invitation.invited_by.email == "boss@bakery.test"


def test_who_waits_and_who_was_invited_is_read_in_three_statements(
    session: Session, company: Company, eva: Person, engine: Engine
) -> None:
    said = {"project_id": None, "role": MemberRole.REQUESTER, "actor": SYSTEM, "now": utcnow()}
    for number in range(4):
        new = {"email": f"n{number}@bakery.test", "name": f"N{number}", "organisation": company.customer}
        made = use_cases.introduce(session, **new, now=utcnow())
        if number % 2:
            use_cases.accept(session, person_id=made.id, **said)
    session.commit()
    session.expire_all()
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    waiting, invited = queries.newcomers(session, SYSTEM), queries.invited(session, SYSTEM)
    assert [one.organisation.projects for one in waiting]
    assert [(one.person.name, one.invited_by) for one in invited] == [("N1", None), ("N3", None)]
    assert len(statements) == 3


def test_somebody_refused_is_a_stranger(session: Session, eva: Person, signed_in: Callable[..., Browser]) -> None:
    boss = signed_in(MemberRole.CUSTOMER_ADMINISTRATOR, email="boss@bakery.test")
    empty = boss.post(f"/newcomers/{eva.id}/refuse", {f"r{eva.id}-reason": " "}, form="/newcomers")
    assert empty.status_code == 422
    boss.post(f"/newcomers/{eva.id}/refuse", {f"r{eva.id}-reason": "Unknown to us"}, form="/newcomers")
    session.expire_all()
    newcomer = session.get_one(Newcomer, eva.id)
    assert (newcomer.state, newcomer.reason, eva.is_active) == (NewcomerState.REFUSED, "Unknown to us", False)
    assert "Nobody waits" in boss.get("/newcomers").text


@pytest.mark.parametrize("role", [MemberRole.REQUESTER, MemberRole.APPROVER, Role.AGENT, Role.SERVICE_MANAGER])
def test_nobody_else_decides(
    session: Session, company: Company, eva: Person, signed_in: Callable[..., Browser], role: Role | MemberRole
) -> None:
    other = signed_in(role, email="jan@bakery.test")
    assert other.get("/newcomers").status_code == 403
    assert 'href="/newcomers"' not in other.get("/account").text
    actor = actor_of(session, session.scalars(select(Person.id).where(Person.email == "jan@bakery.test")).one())
    said = {"person_id": eva.id, "actor": actor, "now": NOW}
    for deed in (
        lambda: use_cases.accept(session, project_id=company.project.id, role=MemberRole.REQUESTER, **said),
        lambda: use_cases.refuse(session, reason="No", **said),
        lambda: invitations.invite_again(session, **said),
    ):
        with pytest.raises((Forbidden, NewcomerUnknown, InvitationUnknown)):
            deed()


def test_an_administrator_of_one_project_lets_in_there_only_and_a_stranger_s_nowhere(
    session: Session, company: Company, eva: Person
) -> None:
    world, role = World(session, now=NOW), MemberRole.CUSTOMER_ADMINISTRATOR
    vans = world.project_of(company.customer, "Vans")
    milk = world.project_of(dairy := world.organisation("Dairy"), "Milk")
    of_project = world.joined("one@x.test", role, organisation=company.customer, project=vans)
    of_dairy = world.joined("other@x.test", role, organisation=dairy)
    asked = {"person_id": eva.id, "role": MemberRole.REQUESTER, "now": NOW}
    mine, theirs = actor_of(session, of_project.id), actor_of(session, of_dairy.id)
    for project_id in (None, company.project.id):
        with pytest.raises(Forbidden):
            use_cases.accept(session, project_id=project_id, actor=mine, **asked)
    with pytest.raises(NewcomerUnknown):
        use_cases.accept(session, project_id=milk.id, actor=theirs, **asked)
    with pytest.raises(ProjectElsewhere):
        use_cases.accept(session, project_id=milk.id, actor=SYSTEM, **asked)
    with pytest.raises(ReasonMissing):
        use_cases.refuse(session, person_id=eva.id, reason=" ", actor=mine, now=NOW)
    use_cases.accept(session, project_id=vans.id, actor=mine, **asked)
    with pytest.raises(NewcomerDecided):
        use_cases.refuse(session, person_id=eva.id, reason="No", actor=mine, now=NOW)


def test_an_invitation_is_over_after_a_week_and_no_reset_replaces_it(
    session: Session, company: Company, eva: Person, browser: Callable[[], Browser]
) -> None:
    asked = {"project_id": None, "role": MemberRole.REQUESTER, "actor": SYSTEM}
    use_cases.accept(session, person_id=eva.id, now=utcnow() - timedelta(days=7, seconds=1), **asked)
    use_cases.send_reset(session, address=eva.email, now=utcnow())
    session.commit()
    assert mails(session, "reset_password") == []
    link = re.search(r"http://desk\.test(/password/\S+)", delivered(mails(session, "login_invited")[0]))
    assert link
    assert browser().get(link[1]).location == "/reset-password"


def test_attempts_count_in_windows_that_are_forgotten(session: Session) -> None:
    minute = timedelta(minutes=1)

    def tried(key: str, now: datetime) -> int:
        return attempts.count(session, key, amount=1, window=minute, now=now)[0]

    assert [tried("a", NOW), tried("a", NOW + minute / 2), tried("b", NOW)] == [1, 2, 1]
    assert attempts.standing(session, "a", NOW) == (2, NOW + minute)
    assert attempts.standing(session, "a", NOW + minute) == (0, NOW + minute)
    assert tried("c", NOW + minute) == 1
    assert session.scalars(select(Attempts.key)).all() == ["c"]
