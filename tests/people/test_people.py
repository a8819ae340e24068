"""People, passwords, rights and tokens."""

from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.people import profiles, queries, use_cases
from processes.people.errors import (
    EmailInvalid,
    EmailTaken,
    LocaleUnknown,
    NameTaken,
    PasswordTooShort,
    PasswordWrong,
    ProjectElsewhere,
    TimezoneUnknown,
)
from processes.people.models import Organisation, Person
from processes.people.rules import SYSTEM, MemberRole, Role

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAID: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def bakery(session: Session) -> Organisation:
    """A customer with two projects."""
    organisation = use_cases.add_organisation(session, name="Bakery", mail_domains=["bakery.test"], **SAID)
    for name in ("Tills", "Ovens"):
        use_cases.add_project(session, organisation=organisation, name=name, **SAID)
    return organisation


@pytest.fixture
def eva(session: Session) -> Person:
    """Somebody without rights."""
    return use_cases.add_person(session, email=" Eva@Bakery.test", name="Eva", **SAID)


def test_an_address_belongs_to_one_person(session: Session, eva: Person) -> None:
    assert eva.email == "eva@bakery.test"
    assert queries.person_by_email(session, "EVA@bakery.TEST ") is eva
    with pytest.raises(EmailTaken):
        use_cases.add_person(session, email="eva@BAKERY.test", name="Other", **SAID)


@pytest.mark.parametrize("email", ["", "eva", "@bakery.test", "eva@", "eva @bakery.test"])
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(EmailInvalid):
        use_cases.add_person(session, email=email, name="Eva", **SAID)


def test_a_password_opens_only_its_login_in_any_unicode_form(session: Session, eva: Person) -> None:
    assert not use_cases.password_matches(eva, "čtyři slova stačí")
    use_cases.set_password(session, person=eva, password="čtyři slova stačí", **SAID)
    assert eva.password_hash is not None
    assert eva.password_hash.startswith("$argon2id$")
    decomposed = "c\N{COMBINING CARON}tyr\N{COMBINING CARON}i slova stac\N{COMBINING CARON}i\N{COMBINING ACUTE ACCENT}"
    assert use_cases.password_matches(eva, decomposed)
    assert not use_cases.password_matches(eva, "ctyri slova staci")


def test_a_hash_costs_what_the_standard_recommends(real_hasher: PasswordHasher) -> None:
    """RFC 9106, second recommended option: what the tests use instead opens no door of the product."""
    parameters = extract_parameters(real_hasher.hash("four words are enough"))
    assert parameters == RFC_9106_LOW_MEMORY


def test_a_password_changes_only_with_the_present_one(session: Session, eva: Person) -> None:
    use_cases.set_password(session, person=eva, password="four words are enough", **SAID)
    with pytest.raises(PasswordWrong):
        use_cases.change_password(session, person=eva, password="wrong", new_password="long enough one", **SAID)
    with pytest.raises(PasswordTooShort):
        use_cases.change_password(
            session, person=eva, password="four words are enough", new_password="123456789", **SAID
        )
    assert use_cases.password_matches(eva, "four words are enough")


def test_a_profile_speaks_a_known_language_in_a_known_zone(session: Session, eva: Person) -> None:
    profiles.update_profile(session, person=eva, locale="sk", timezone="Europe/Bratislava", phones=[" "], **SAID)
    assert (eva.name, eva.locale, eva.timezone, eva.phone) == ("Eva", "sk", "Europe/Bratislava", None)
    with pytest.raises(LocaleUnknown):
        profiles.update_profile(session, person=eva, locale="de", **SAID)
    with pytest.raises(TimezoneUnknown):
        profiles.update_profile(session, person=eva, timezone="Europe/Atlantis", **SAID)


def test_a_staff_actor_in_one_statement(session: Session, eva: Person) -> None:
    for role in (Role.DISPATCHER, Role.AGENT, Role.AGENT):
        use_cases.grant_role(session, person=eva, role=role, **SAID)
    seen: list[str] = []
    event.listen(session.connection().engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert len(seen) == 1
    assert actor.roles == {Role.DISPATCHER, Role.AGENT}
    assert actor.keys == {f"person:{eva.id}", "staff:dispatcher", "staff:agent"}
    assert (actor.is_staff, actor.project_ids) == (True, frozenset())


def test_a_grant_for_one_project_reaches_only_it(session: Session, eva: Person, bakery: Organisation) -> None:
    ovens, tills = bakery.projects[0], bakery.projects[-1]
    use_cases.add_membership(session, person=eva, organisation=bakery, project=tills, role=MemberRole.APPROVER, **SAID)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert actor.project_ids == {tills.id}
    assert actor.keys == {f"person:{eva.id}", f"project:{tills.id}:approver"}
    assert [p.id for p in queries.projects_of(session, actor)] == [tills.id]
    assert queries.members_of_project(session, tills.id, MemberRole.APPROVER) == [eva]
    assert queries.members_of_project(session, ovens.id, MemberRole.APPROVER) == []


def test_a_customer_administrator_may_do_what_the_others_may(
    session: Session, eva: Person, bakery: Organisation
) -> None:
    for _twice in range(2):
        use_cases.add_membership(
            session, person=eva, organisation=bakery, role=MemberRole.CUSTOMER_ADMINISTRATOR, **SAID
        )
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert (actor.administered_organisations, actor.administered_projects) == ({bakery.id}, set())
    assert {f"project:{p.id}:{role.value}" for p in bakery.projects for role in MemberRole} <= actor.keys
    assert queries.members_of_project(session, bakery.projects[0].id, MemberRole.APPROVER) == [eva]


def test_a_project_of_another_organisation_is_refused(session: Session, eva: Person, bakery: Organisation) -> None:
    other = use_cases.add_organisation(session, name="Dairy", **SAID)
    with pytest.raises(ProjectElsewhere):
        use_cases.add_membership(
            session, person=eva, organisation=other, project=bakery.projects[0], role=MemberRole.REQUESTER, **SAID
        )


def test_a_new_project_is_reached_by_a_grant_for_the_whole_organisation(
    session: Session, eva: Person, bakery: Organisation
) -> None:
    use_cases.add_membership(session, person=eva, organisation=bakery, role=MemberRole.REQUESTER, **SAID)
    later = use_cases.add_project(session, organisation=bakery, name="Vans", **SAID)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert later.id in actor.project_ids


def test_somebody_who_left_is_no_actor(session: Session, eva: Person) -> None:
    eva.is_active = False
    session.flush()
    assert queries.actor_of(session, eva.id) is None


def test_unknown_senders_are_matched_by_their_domain(session: Session, bakery: Organisation) -> None:
    assert queries.organisation_by_mail_domain(session, "New@Bakery.TEST") is bakery
    assert queries.organisation_by_mail_domain(session, "new@notbakery.test") is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Eva\r\nBcc: all@x.test", "Eva Bcc: all@x.test"),
        ("Eva\u2028Nová\x00\x1b[31m", "Eva Nová [31m"),
        ("\u202eávoN avE\u202c", "ávoN avE"),
        ("E\u200bv\u2066a\ufeff", "Eva"),
        ("  Eva \t Nová ", "Eva Nová"),
        ("x" * 500, "x" * 120),
        ("\u200b\u202e", "eva@bakery.test"),
    ],
)
def test_a_name_is_one_visible_line(session: Session, given: str, shown: str) -> None:
    person = use_cases.add_person(session, email="eva@bakery.test", name=given, **SAID)
    assert person.name == shown
    person.name = "Before"
    profiles.update_profile(session, person=person, name=given, **SAID)
    assert person.name in (shown, "Before")


@pytest.mark.parametrize("name", ["Petr Horák", "petr horak", "PETR  HORÁK", "Ｐｅｔｒ Horák", "P\u200betr Horák"])
def test_a_customer_takes_no_colleague_s_name(session: Session, eva: Person, name: str) -> None:
    petr = use_cases.add_person(session, email="petr@desk.test", name="Petr Horák", **SAID)
    use_cases.grant_role(session, person=petr, role=Role.TECHNICIAN, **SAID)
    with pytest.raises(NameTaken):
        profiles.update_profile(session, person=eva, name=name, **SAID)
    assert eva.name == "Eva"
    profiles.update_profile(session, person=eva, name="Petr Horák ml.", **SAID)
    assert eva.name == "Petr Horák ml."


def test_the_projects_of_many_customers_are_read_with_their_customers_in_one_statement(
    session: Session, eva: Person
) -> None:
    for number in range(5):
        customer = use_cases.add_organisation(session, name=f"Customer {number}", **SAID)
        use_cases.add_project(session, organisation=customer, name="Tills", **SAID)
    use_cases.grant_role(session, person=eva, role=Role.DISPATCHER, **SAID)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    session.flush()
    session.expunge_all()
    seen: list[str] = []
    event.listen(session.connection().engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    names = [project.organisation.name for project in queries.projects_of(session, actor)]
    assert {f"Customer {number}" for number in range(5)} <= set(names)
    assert len(seen) == 1
