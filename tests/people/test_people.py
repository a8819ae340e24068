"""People, passwords, rights and tokens."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.people import profiles, queries, use_cases
from processes.people.emails import is_email
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
from processes.people.rules import MemberRole, Role
from tests.people.conftest import SAID
from tests.world import World


def test_an_address_belongs_to_one_person(session: Session, eva: Person) -> None:
    assert eva.email == "eva@bakery.test"
    assert queries.person_by_email(session, "EVA@bakery.TEST ") is eva
    with pytest.raises(EmailTaken):
        use_cases.add_person(session, email="eva@BAKERY.test", name="Other", **SAID)


@pytest.mark.parametrize(
    "email",
    [
        *("", "eva", "@bakery.test", "eva@", "eva @bakery.test", "eva@@bakery.test", "eva@bakery..test", "a@b,c@d"),
        *("e\N{ZERO WIDTH SPACE}va@bakery.test", "eva\N{RIGHT-TO-LEFT OVERRIDE}@bakery.test", "eva\a@bakery.test"),
    ],
)
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(EmailInvalid):
        use_cases.add_person(session, email=email, name="Eva", **SAID)


@pytest.mark.parametrize(
    "email", ["e+v.a@sub.bakery.test", "o'neil@bakery.test", "jan@přírodní.test", "root@localhost"]
)
def test_what_is_an_address_is_taken(email: str) -> None:
    assert is_email(email)


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


def test_a_staff_actor_in_one_statement(session: Session, world: World, eva: Person) -> None:
    world.employ(eva, Role.DISPATCHER, Role.AGENT, Role.AGENT)
    seen: list[str] = []
    event.listen(session.connection().engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert len(seen) == 1
    assert actor.roles == {Role.DISPATCHER, Role.AGENT}
    assert actor.keys == {f"person:{eva.id}", "staff:dispatcher", "staff:agent"}
    assert (actor.is_staff, actor.project_ids) == (True, frozenset())


def test_a_grant_for_one_project_reaches_only_it(
    session: Session, world: World, eva: Person, bakery: Organisation
) -> None:
    ovens, tills = bakery.projects[0], bakery.projects[-1]
    world.join(eva, bakery, MemberRole.APPROVER, project=tills)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert actor.project_ids == {tills.id}
    assert actor.keys == {f"person:{eva.id}", f"project:{tills.id}:approver"}
    assert [p.id for p in queries.projects_of(session, actor)] == [tills.id]
    assert queries.members_of_project(session, tills.id, MemberRole.APPROVER) == [eva]
    assert queries.members_of_project(session, ovens.id, MemberRole.APPROVER) == []


def test_a_customer_administrator_may_do_what_the_others_may(
    session: Session, world: World, eva: Person, bakery: Organisation
) -> None:
    for _twice in range(2):
        world.join(eva, bakery, MemberRole.CUSTOMER_ADMINISTRATOR)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    assert (actor.administered_organisations, actor.administered_projects) == ({bakery.id}, set())
    assert {f"project:{p.id}:{role.value}" for p in bakery.projects for role in MemberRole} <= actor.keys
    assert queries.members_of_project(session, bakery.projects[0].id, MemberRole.APPROVER) == [eva]


def test_a_project_of_another_organisation_is_refused(world: World, eva: Person, bakery: Organisation) -> None:
    other = world.organisation("Dairy")
    with pytest.raises(ProjectElsewhere):
        world.join(eva, other, MemberRole.REQUESTER, project=bakery.projects[0])


def test_a_new_project_is_reached_by_a_grant_for_the_whole_organisation(
    session: Session, world: World, eva: Person, bakery: Organisation
) -> None:
    world.join(eva, bakery, MemberRole.REQUESTER)
    later = world.project_of(bakery, "Vans")
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
def test_a_name_is_one_visible_line(session: Session, world: World, given: str, shown: str) -> None:
    person = world.person("eva@bakery.test", given)
    assert person.name == shown
    person.name = "Before"
    profiles.update_profile(session, person=person, name=given, **SAID)
    assert person.name in (shown, "Before")


@pytest.mark.parametrize("name", ["Petr Horák", "petr horak", "PETR  HORÁK", "Ｐｅｔｒ Horák", "P\u200betr Horák"])
def test_a_customer_takes_no_colleague_s_name(session: Session, world: World, eva: Person, name: str) -> None:
    world.hired("petr@desk.test", Role.TECHNICIAN, name="Petr Horák")
    with pytest.raises(NameTaken):
        profiles.update_profile(session, person=eva, name=name, **SAID)
    assert eva.name == "Eva"
    profiles.update_profile(session, person=eva, name="Petr Horák ml.", **SAID)
    assert eva.name == "Petr Horák ml."


def test_the_projects_of_many_customers_are_read_with_their_customers_in_one_statement(
    session: Session, world: World, eva: Person
) -> None:
    for number in range(5):
        world.project_of(world.organisation(f"Customer {number}"), "Tills")
    world.employ(eva, Role.DISPATCHER)
    actor = queries.actor_of(session, eva.id)
    assert actor is not None
    session.flush()
    session.expunge_all()
    seen: list[str] = []
    event.listen(session.connection().engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    names = [project.organisation.name for project in queries.projects_of(session, actor)]
    assert {f"Customer {number}" for number in range(5)} <= set(names)
    assert len(seen) == 1
