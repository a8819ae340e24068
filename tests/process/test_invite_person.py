"""Every end of an invitation."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.errors import Forbidden
from processes.logins import invitations
from processes.logins.errors import (
    InvitationNeedless,
    InvitationsTooMany,
    InvitationUnknown,
    LinkDead,
    RightsMissing,
)
from processes.logins.invitations import Right
from processes.logins.models import Invitation, InvitationState
from processes.logins.use_cases import choose_password
from processes.mail.models import OutgoingMail, OutgoingState
from processes.people import use_cases as people
from processes.people.errors import NameTaken, PersonClosed, WorksHere
from processes.people.leaving import deactivate, open_work
from processes.people.merging import merge
from processes.people.models import Person, PersonEvent, Project
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, Limit, MemberRole, Role
from tests.links import delivered
from tests.process.case import Process
from tests.world import World

NEW = "čtyři slova stačí"


def invites(desk, email="nova@mlekarna.test", **more) -> Person:
    given = {"name": "Nová Eva", "locale": "cs", "actor": SYSTEM, **more}
    if "roles" not in given and "rights" not in given:
        given["rights"] = [_right(desk)]
    return desk.act(lambda s, now: invitations.invite(s, email=email, now=now, **given))


def again(desk, person: Person) -> None:
    desk.act(lambda s, now: invitations.invite_again(s, person_id=person.id, actor=SYSTEM, now=now))


def withdraw(desk, person: Person) -> None:
    desk.act(lambda s, now: invitations.withdraw(s, person_id=person.id, actor=SYSTEM, now=now))


def chooses(desk, mail: OutgoingMail, **more) -> None:
    desk.act(lambda s, now: choose_password(s, secret=secret(mail), password=NEW, now=now, **more))


def _right(desk, role=MemberRole.REQUESTER, **more) -> Right:
    project = desk.session.get_one(Project, desk.company.project_id)
    return Right(project.organisation_id, more.pop("project_id", project.id), role, **more)


def mails(desk, template: str) -> list[OutgoingMail]:
    query = select(OutgoingMail).where(OutgoingMail.template == template).order_by(OutgoingMail.id)
    return list(desk.session.scalars(query))


def secret(mail: OutgoingMail) -> str:
    found = re.search(r"/password/(\S+)", delivered(mail))
    assert found
    return found[1]


def invitation(desk, person: Person) -> Invitation:
    query = select(Invitation).where(Invitation.person_id == person.id).order_by(Invitation.id.desc())
    return desk.session.scalars(query.execution_options(populate_existing=True)).first()


def process(desk, person: Person) -> Process:
    return Process(desk, "invite_person", invitation(desk, person).business_key)


def history(desk, person: Person) -> list[str]:
    query = select(PersonEvent.kind).where(PersonEvent.person_id == person.id)
    return list(desk.session.scalars(query.order_by(PersonEvent.id)))


def test_whoever_is_invited_says_name_language_and_password_and_is_in(desk):
    person = invites(desk)
    assert invitation(desk, person).expires_at == desk.now + timedelta(days=7)
    (mail,) = mails(desk, "login_invited")
    assert (mail.to_address, mail.locale, mail.state) == ("nova@mlekarna.test", "cs", OutgoingState.QUEUED)
    assert person.password_hash is None
    chooses(desk, mail, name="Eva Nová", locale="sk")
    desk.session.refresh(person)
    assert (person.name, person.locale) == ("Eva Nová", "sk")
    assert people.password_matches(person, NEW)
    assert invitation(desk, person).state is InvitationState.ACCEPTED
    assert process(desk, person).ended_at("invitation_accepted")
    assert process(desk, person).is_over()
    assert history(desk, person) == ["right.given", "invited", "renamed", "invitation.accepted"]
    with pytest.raises(LinkDead):
        chooses(desk, mail)
    with pytest.raises(InvitationNeedless):
        again(desk, person)


def test_who_does_not_come_is_reminded_once_and_whoever_invited_is_told_at_the_end(desk):
    boss = _administrator(desk)
    person = invites(desk, actor=boss)
    desk.passes(days=6)
    assert [mail.to_address for mail in mails(desk, "invitation_reminder")] == ["nova@mlekarna.test"]
    assert process(desk, person).ended_at("invitee_reminded")
    assert not process(desk, person).is_over()
    desk.passes(days=1)
    assert invitation(desk, person).state is InvitationState.EXPIRED
    assert process(desk, person).ended_at("invitation_expired")
    (told,) = mails(desk, "invitation_expired")
    assert (told.to_address, f"/people/{person.id}" in told.text) == ("boss@mlekarna.test", True)
    with pytest.raises(LinkDead):
        chooses(desk, mails(desk, "login_invited")[0])


def test_an_invitation_is_sent_again_before_and_after_its_end(desk):
    person = invites(desk)
    desk.passes(days=5)
    again(desk, person)
    assert invitation(desk, person).expires_at == desk.now + timedelta(days=7)
    desk.passes(days=6)
    assert invitation(desk, person).state is InvitationState.WAITING
    desk.passes(days=1)
    assert invitation(desk, person).state is InvitationState.EXPIRED
    again(desk, person)
    assert invitation(desk, person).state is InvitationState.WAITING
    assert len(mails(desk, "login_invited")) == 3
    chooses(desk, mails(desk, "login_invited")[-1])
    assert process(desk, person).ended_at("invitation_accepted")


def test_nobody_s_mailbox_is_filled(desk):
    person = invites(desk)
    again(desk, person)
    again(desk, person)
    with pytest.raises(InvitationsTooMany):
        again(desk, person)


def test_a_withdrawn_invitation_opens_nothing(desk):
    person = invites(desk)
    withdraw(desk, person)
    assert invitation(desk, person).state is InvitationState.WITHDRAWN
    assert process(desk, person).ended_at("invitation_withdrawn")
    with pytest.raises(LinkDead):
        chooses(desk, mails(desk, "login_invited")[0])
    with pytest.raises(InvitationUnknown):
        withdraw(desk, person)
    deactivate(desk.session, person_id=person.id, actor=SYSTEM, now=desk.now)
    with pytest.raises(PersonClosed):
        invites(desk)


def test_the_invitation_of_a_login_that_is_merged_ends_with_it(desk):
    twice = invites(desk, roles=[Role.TECHNICIAN])
    kept = desk.act(lambda s, now: merge(s, kept_id=desk.technician.id, gone_id=twice.id, actor=SYSTEM, now=now))
    assert process(desk, kept).ended_at("invitation_withdrawn")
    assert open_work(desk.session, desk.technician.id) == []
    desk.act(lambda s, now: deactivate(s, person_id=desk.technician.id, actor=SYSTEM, now=now))


def test_somebody_with_a_login_gets_the_right_and_a_word_of_it(desk):
    known = desk.session.get_one(Person, desk.company.requester)
    desk.act(lambda s, now: people.set_password(s, person=known, password=NEW, actor=SYSTEM, now=now))
    right = _right(desk, MemberRole.APPROVER, limit=Limit(Decimal(5000), "CZK"))
    person = invites(desk, email="requester@mlekarna.test", rights=[right])
    assert person.id == desk.company.requester
    assert invitation(desk, person) is None
    assert [mail.to_address for mail in mails(desk, "access_given")] == ["requester@mlekarna.test"]
    assert {held.role for held in person.memberships} == {MemberRole.REQUESTER, MemberRole.APPROVER}


def test_staff_are_invited_with_roles_by_administrators_only(desk):
    person = invites(desk, email="nova@podpora.test", roles=[Role.TECHNICIAN])
    assert actor_of(desk.session, person.id).roles == {Role.TECHNICIAN}
    assert "kdo tu pracují" in mails(desk, "login_invited")[0].text
    boss = _administrator(desk)
    for wrong in ({"roles": [Role.AGENT]}, {"rights": []}):
        with pytest.raises((Forbidden, RightsMissing)):
            invites(desk, actor=boss, **wrong)
    with pytest.raises(Forbidden):
        invites(desk, actor=desk.requester.actor)
    with pytest.raises(WorksHere):
        invites(desk, email="dispatcher@podpora.test", actor=boss)
    with pytest.raises(NameTaken):
        invites(desk, name="DISPATCHER", actor=boss)
    with pytest.raises(RightsMissing):
        invites(desk, rights=[])


def test_an_administrator_of_a_project_invites_into_it_only(desk):
    boss = _administrator(desk, project_id=desk.company.project_id)
    assert invites(desk, actor=boss).memberships[0].project_id == desk.company.project_id
    with pytest.raises(Forbidden):
        invites(desk, email="jina@mlekarna.test", actor=boss, rights=[_right(desk, project_id=None)])


def _administrator(desk, project_id=None):
    def deed(session, now):
        world, office = World(session, now=now), session.get_one(Project, desk.company.project_id)
        where = {"organisation": office.organisation, "project": session.get(Project, project_id or 0)}
        return world.joined("boss@mlekarna.test", MemberRole.CUSTOMER_ADMINISTRATOR, **where).id

    return actor_of(desk.session, desk.act(deed))
