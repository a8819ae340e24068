"""The pages of people: who sees whom, what is refused where, how many statements a page takes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.logins.models import Invitation, InvitationState
from processes.mail.models import OutgoingMail
from processes.people.models import Deputy, Membership, Organisation, Person, PersonAddress, Project
from processes.people.rules import MemberRole, Role
from processes.requests.rules import Impact
from tests.links import delivered
from tests.pages.conftest import (
    CUSTOMER,
    OFFICE,
    STRANGER,
    TECHNICIAN,
    as_person,
    counting,
    database_url,
    desk,
    stocked,
)
from tests.web.conftest import Browser
from tests.world import World

__all__ = ["as_person", "database_url", "desk", "stocked"]

Door = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"
DIRECTOR = "reditel@strojirny-vltava.example"  # administers Strojírny Vltava
AGENT = "operator@severka.example"
COLLEAGUE = "ivana.cerna@strojirny-vltava.example"  # a requester of the project Kancelář
WORKSHOP = "zuzana.kovacova@strojirny-vltava.example"  # of the project Výroba
TODAY = utcnow().astimezone(ZoneInfo("Europe/Prague")).date()


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def of(rows: Session, email: str) -> Person:
    rows.expire_all()
    return rows.scalars(select(Person).where(Person.email == email)).one()


def page_of(rows: Session, email: str) -> str:
    return f"/people/{of(rows, email).id}"


def project(rows: Session, name: str) -> Project:
    return rows.scalars(select(Project).join(Organisation).where(Project.name == name)).one()


def invited(rows: Session, browser: Browser, **said: Any) -> Any:
    office = project(rows, "Kancelář")
    address = f"/people/new?organisation={office.organisation_id}"
    sent = {"email": "nova@strojirny-vltava.example", "name": "Nová Eva", "locale": "en", "currency": "CZK"}
    sent |= {"project": f"{office.organisation_id}:{office.id}", "role": ["requester"], **said}
    return browser.post(address, sent, form=address)


@pytest.fixture
def project_boss(rows: Session) -> str:
    """Ivana administers her project."""
    office = project(rows, "Kancelář")
    with committing(rows):
        world, right = World(rows, now=utcnow()), MemberRole.CUSTOMER_ADMINISTRATOR
        world.join(of(rows, COLLEAGUE), office.organisation, right, project=office)
    return COLLEAGUE


def test_ours_see_everybody_a_customer_s_administrators_their_own_and_a_requester_nobody(
    as_person: Door, rows: Session, project_boss: str
) -> None:
    everybody = {"Petr Horák", "Karel Dvořák", "Zuzana Kováčová", "Jitka Hájková"}
    seen = {
        AGENT: everybody,
        DIRECTOR: {"Karel Dvořák", "Zuzana Kováčová"},
        project_boss: {"Ivana Černá"},
    }
    for email, names in seen.items():
        text = as_person(email).get("/people").text
        assert {name for name in everybody | {"Ivana Černá"} if name in text} - {"Ivana Černá"} == names - {
            "Ivana Černá"
        }
        assert "Ivana Černá" in text
    assert as_person(CUSTOMER).get("/people").status_code == 403


def test_the_list_is_narrowed_and_searched(as_person: Door) -> None:
    administrator = as_person(ADMINISTRATOR)
    for address, named, not_named in (
        ("side=staff", "Petr Horák", "Karel Dvořák"),
        ("side=customers", "Karel Dvořák", "Petr Horák"),
        ("role=technician", "Petr Horák", "Věra Zemanová"),
        ("role=approver", "Karel Dvořák", "Ivana Černá"),
        ("q=cerna", "Ivana Černá", "Karel Dvořák"),
        ("q=555010111", "Petr Horák", "Eva Novotná"),
        ("state=active", "Petr Horák", "Nobody is found"),
        ("state=left", "Nobody is found", "Petr Horák"),
    ):
        text = administrator.get(f"/people?{address}").text.partition("<main")[2]
        assert named in text, address
        assert not_named not in text, address


def test_pages_take_as_many_statements_for_many_people(as_person: Door, app: Flask, rows: Session) -> None:
    administrator, page = as_person(ADMINISTRATOR), page_of(rows, CUSTOMER)
    took: list[tuple[int, int]] = []
    for more in (0, 30):
        with committing(rows):
            world, where = World(rows, now=utcnow()), of(rows, CUSTOMER).memberships[0].organisation
            for number in range(more):
                said = {"name": f"Osoba {number}", "organisation": where}
                world.joined(f"p{number}@podpora.test", MemberRole.APPROVER, **said)
        for path in ("/people", page):
            administrator.get(path)
        with counting(app) as listed:
            assert administrator.get("/people").status_code == 200
        with counting(app) as shown:
            assert administrator.get(page).status_code == 200
        took.append((len(listed.statements), len(shown.statements)))
    assert took[0] == took[1]
    assert took[0][0] <= 5, listed.statements
    assert took[0][1] <= 22, shown.statements


def test_somebody_is_invited_again_and_no_more(as_person: Door, rows: Session) -> None:
    director = as_person(DIRECTOR)
    done = invited(rows, director, role=["requester", "approver"], limit="5 000,50")
    eva = of(rows, "nova@strojirny-vltava.example")
    assert done.location == f"/people/{eva.id}"
    assert {(held.role, held.price_limit and str(held.price_limit)) for held in eva.memberships} == {
        (MemberRole.REQUESTER, None),
        (MemberRole.APPROVER, "5000.50"),
    }
    page = director.get(done.location).text
    assert "Has not come yet" in page
    assert "5,000.50" in page
    assert "Nová Eva" in director.get("/people?state=invited").text
    assert director.post(f"{done.location}/invite", form=done.location).location == done.location
    assert director.post(f"{done.location}/withdraw", form=done.location).location == done.location
    rows.expire_all()
    assert rows.scalars(select(Invitation.state)).all() == [InvitationState.WITHDRAWN]
    assert "Without a login" in director.get(done.location).text
    twice = director.post(f"{done.location}/withdraw", form=done.location)
    assert (twice.status_code, "There is no such invitation." in twice.text) == (404, True)


def test_what_an_invitation_cannot_be_is_named_and_what_was_typed_is_kept(as_person: Door, rows: Session) -> None:
    director = as_person(DIRECTOR)
    for said, words in (
        ({"email": "nova"}, "This is not a mail address."),
        ({"email": "", "name": ""}, "This field is required."),
        ({"role": []}, "Choose what they may do."),
        ({"limit": "moc"}, "This is not an amount."),
        ({"role": ["approver"], "limit": "-1"}, "an amount of zero or more"),
        ({"role": ["requester"], "limit": "10"}, "Only an approver has a highest price."),
        ({"email": TECHNICIAN}, "Somebody who works here has the address"),
        ({"name": "Petr Horák"}, "Somebody who works here has this name."),
        ({"project": "1:1"}, "Not a valid choice"),
    ):
        answer = invited(rows, director, **said)
        assert answer.status_code == 422, said
        assert words in answer.text, (said, words)
        assert 'value="Nová Eva"' in answer.text or "name" in said
    assert rows.scalars(select(Person).where(Person.email == "nova@strojirny-vltava.example")).all() == []
    hospital = rows.scalars(select(Organisation.id).where(Organisation.name == "Nemocnice Podhradí")).one()
    assert "Nemocnice" not in director.get(f"/people/new?organisation={hospital}").text.partition("<main")[2]


def test_an_administrator_invites_staff_and_changes_roles(as_person: Door, rows: Session) -> None:
    administrator = as_person(ADMINISTRATOR)
    provider = rows.scalars(select(Organisation.id).where(Organisation.is_provider)).one()
    address = f"/people/new?organisation={provider}"
    assert "Continue" in administrator.get("/people/new").text
    sent = {"email": "novy@severka.example", "name": "Nový Jan", "locale": "cs", "role": ["technician", "agent"]}
    page = administrator.post(address, sent, form=address).location
    assert {one.role for one in of(rows, "novy@severka.example").staff_roles} == {Role.TECHNICIAN, Role.AGENT}
    assert administrator.post(f"{page}/roles", {"roles-role": ["dispatcher"]}, form=page).location == page
    assert {one.role for one in of(rows, "novy@severka.example").staff_roles} == {Role.DISPATCHER}
    shown = administrator.get(page).text
    assert "The role Technician was taken" in shown
    assert administrator.post(f"{page}/roles", {"roles-role": ["king"]}, form=page).status_code == 422
    assert as_person(DIRECTOR).post(f"{page}/roles", form="/account").status_code == 403


def test_the_last_administrator_stays_one(as_person: Door, rows: Session) -> None:
    page = page_of(rows, "manazer@severka.example")
    with committing(rows):
        World(rows, now=utcnow()).employ(of(rows, "manazer@severka.example"), Role.ADMINISTRATOR)
    manager, own = as_person("manazer@severka.example"), page_of(rows, ADMINISTRATOR)
    assert manager.post(f"{own}/roles", {"roles-role": ["agent"]}, form=own).status_code == 302
    refused = manager.post(f"{page}/roles", {"roles-role": ["agent"]}, form="/account")
    assert refused.status_code == 422
    assert "is the last administrator" in refused.text


def test_rights_are_given_limited_and_taken(as_person: Door, rows: Session, project_boss: str) -> None:
    director, page, office = as_person(DIRECTOR), page_of(rows, WORKSHOP), project(rows, "Kancelář")
    sent = {"right-project": f"{office.organisation_id}:{office.id}", "right-role": ["approver"]}
    sent |= {"right-limit": "100", "right-currency": "CZK"}
    assert director.post(f"{page}/rights", sent, form=page).location == page
    held = rows.scalars(
        select(Membership).where(Membership.project_id == office.id, Membership.price_limit == 100)
    ).one()
    limit = {f"limit-{held.id}-limit": "x", f"limit-{held.id}-currency": "CZK"}
    refused = director.post(f"{page}/rights/{held.id}/limit", limit, form=page)
    assert refused.status_code == 422
    assert "This is not an amount." in refused.text
    limit[f"limit-{held.id}-limit"] = ""
    assert director.post(f"{page}/rights/{held.id}/limit", limit, form=page).location == page
    boss = as_person(project_boss)
    seen = boss.get(page).text
    assert "Kancelář" in seen
    assert "Výroba" not in seen.partition("<main")[2]
    own = page_of(rows, DIRECTOR)
    assert boss.get(own).status_code == 404
    assert boss.post(f"{page}/rights/{held.id}/take", form=page).location == page
    assert rows.scalars(select(Membership.id).where(Membership.id == held.id)).all() == []
    assert boss.get(page).status_code == 404  # nothing of them is theirs to see any more
    mine = rows.scalars(select(Membership.id).where(Membership.person_id == of(rows, DIRECTOR).id)).one()
    director.post(f"{own}/rights/{mine}/take", form="/account")
    assert "You cannot take your own right" in director.get(own).text


def test_who_administers_only_a_part_of_somebody_s_rights_is_not_told_how_to_reach_them(
    as_person: Door, rows: Session
) -> None:
    with committing(rows):
        person = of(rows, STRANGER)
        person.phones = ["+420603987654"]
        rows.add(
            PersonAddress(person_id=person.id, email="jitka@doma.example", added_at=utcnow(), verified_at=utcnow())
        )
    director = as_person(DIRECTOR)
    page = invited(rows, director, email=STRANGER).location
    for told in (director.get(page).text, director.get("/people?q=hajkova").text):
        assert "Jitka Hájková" in told
        assert "603 987 654" not in told
        assert "jitka@doma.example" not in told
    for word in ("603987654", "jitka@doma"):
        assert "Jitka Hájková" not in director.get(f"/people?q={word}").text
    assert "603987654" not in director.client.get("/lists/people.csv").text
    assert "603 987 654" in as_person(AGENT).get(page).text
    colleague = page_of(rows, CUSTOMER)
    with committing(rows):
        of(rows, CUSTOMER).phones = ["+420603111222"]
    assert "603 111 222" in director.get(colleague).text


def test_a_technician_with_open_work_leaves_by_handing_it_over(as_person: Door, rows: Session) -> None:
    administrator, page = as_person(ADMINISTRATOR), page_of(rows, AGENT)
    with committing(rows):
        rows.add(Deputy(person_id=of(rows, TECHNICIAN).id, deputy_id=of(rows, AGENT).id, starts_at=utcnow()))
    assert "Colleagues for whom they stand in" in administrator.get(f"{page}/leave").text
    refused = administrator.post(f"{page}/leave", {"successor": str(of(rows, CUSTOMER).id)}, form=f"{page}/leave")
    assert refused.status_code == 422
    assert "Not a valid choice" in refused.text
    dispatcher = of(rows, "dispecer@severka.example")
    done = administrator.post(f"{page}/leave", {"successor": str(dispatcher.id)}, form=f"{page}/leave")
    assert done.location == page
    assert rows.scalars(select(Deputy.deputy_id)).all() == [dispatcher.id]
    shown = administrator.get(page).text
    assert "Has left" in shown
    assert "Left; work taken over by Jana Malá" in shown
    assert "Lucie Kubátová" in administrator.get("/people?state=left").text
    assert administrator.post(f"{page}/return", form=page).location == page
    assert of(rows, AGENT).is_active
    own = page_of(rows, ADMINISTRATOR)
    refused = administrator.post(f"{own}/leave", {"successor": ""}, form="/account")
    assert refused.status_code == 422
    assert "You cannot do this to your own account." in refused.text
    assert as_person(TECHNICIAN).get(f"{page}/leave").status_code == 404


def test_two_logins_are_shown_beside_each_other_and_become_one(as_person: Door, rows: Session) -> None:
    with committing(rows):
        World(rows, now=utcnow()).person("karel@doma.example", "Karel Dvořák")
    administrator, page = as_person(ADMINISTRATOR), page_of(rows, CUSTOMER)
    assert "karel@doma.example" in administrator.get(f"{page}/merge").text
    for other, words in (("nobody@nowhere.example", "There is no such person."), (CUSTOMER, "Choose another login")):
        assert words in administrator.get(f"{page}/merge?other={other}").text
    compared = administrator.get(f"{page}/merge?other=karel@doma.example").text
    assert "Make one login of the two" in compared
    gone = of(rows, "karel@doma.example").id
    done = administrator.post(f"{page}/merge/{gone}", form=f"{page}/merge?other=karel@doma.example")
    assert done.location == page
    shown = administrator.get(page).text
    assert "karel@doma.example" in shown
    assert "became this one" in shown
    assert administrator.get(f"/people/{gone}").status_code == 404
    assert as_person(DIRECTOR).get(f"{page}/merge").status_code == 403


def test_ours_change_what_is_known_of_somebody_and_vouch_for_addresses(as_person: Door, rows: Session) -> None:
    administrator, page = as_person(ADMINISTRATOR), page_of(rows, CUSTOMER)
    said = {"profile-name": "Karel Dvořák", "profile-phone": "603 111 222, 777 123 456", "profile-locale": "sk"}
    said["profile-timezone"] = "Europe/Bratislava"
    assert administrator.post(f"{page}/profile", said, form=page).location == page
    person = of(rows, CUSTOMER)
    assert (person.phones, person.locale) == (["+420603111222", "+420777123456"], "sk")
    refused = administrator.post(f"{page}/profile", {**said, "profile-phone": "12"}, form=page)
    assert refused.status_code == 422
    assert "12 is not a telephone number." in refused.text
    for email, words in ((STRANGER, "already belongs to somebody"), ("x", "This is not a mail address.")):
        refused = administrator.post(f"{page}/addresses", {"address-email": email}, form=page)
        assert refused.status_code in (409, 422)
        assert words in refused.text
    assert administrator.post(f"{page}/addresses", {"address-email": "karel@doma.example"}, form=page).location == page
    (address,) = rows.scalars(select(PersonAddress)).all()
    assert address.verified_at is not None
    assert administrator.post(f"{page}/addresses/{address.id}/remove", form=page).location == page
    assert as_person(DIRECTOR).post(f"{page}/addresses", {"address-email": "a@b.example"}, form=page).status_code == 403


def test_an_own_address_is_confirmed_by_the_mail_that_is_sent_there(as_person: Door, rows: Session) -> None:
    customer, page = as_person(CUSTOMER), page_of(rows, CUSTOMER)
    sent = {"address-email": "karel@doma.example"}
    assert customer.post(f"{page}/addresses", sent, form="/account").location == "/account"
    assert "Not confirmed yet" in customer.get("/account").text
    assert customer.post(f"{page}/addresses", sent, form="/account").status_code == 302  # nobody showed it to be theirs
    (address,) = rows.scalars(select(PersonAddress)).all()
    assert customer.post(f"{page}/addresses/{address.id}/ask", form="/account").location == "/account"
    link = link_mailed(rows)
    assert "karel@doma.example" in customer.get(link).text
    rows.expire_all()
    assert rows.scalars(select(PersonAddress.verified_at)).one() is None
    assert customer.post(link, form=link).location == "/account"
    rows.expire_all()
    assert rows.scalars(select(PersonAddress.verified_at)).one() is not None
    assert customer.get(link).status_code == 302
    stranger = as_person(STRANGER)
    assert stranger.post(f"{page}/addresses/{address.id}/remove", form="/account").status_code == 404
    assert customer.post(f"{page}/addresses/{address.id}/confirm", form="/account").status_code == 403


def test_a_stranger_s_mailbox_is_not_filled_with_links(as_person: Door, rows: Session) -> None:
    customer, page = as_person(CUSTOMER), page_of(rows, CUSTOMER)
    sent = {"address-email": "victim@doma.example"}
    for _time in range(2):
        assert customer.post(f"{page}/addresses", sent, form="/account").status_code == 302
        address = rows.scalars(select(PersonAddress.id)).one()
        assert customer.post(f"{page}/addresses/{address}/remove", form="/account").status_code == 302
        rows.expire_all()
    assert customer.post(f"{page}/addresses", sent, form="/account").status_code == 302
    refused = customer.post(f"{page}/addresses", sent, form="/account")
    assert refused.status_code == 422
    assert "Several links were sent within the last hour." in refused.text
    address = rows.scalars(select(PersonAddress.id)).one()
    for _time in range(3):
        customer.post(f"{page}/addresses/{address}/ask", form="/account")
    assert "Several links were sent within the last hour." in customer.get("/account").text


def link_mailed(rows: Session) -> str:
    mail = rows.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    return "/address/" + delivered(mail).partition("/address/")[2].split()[0].strip('">')


def test_a_deputy_is_named_for_a_time_and_ended(as_person: Door, rows: Session) -> None:
    technician, page = as_person(TECHNICIAN), page_of(rows, TECHNICIAN)
    other = of(rows, "novotna@severka.example")
    said = {"deputy-deputy": str(other.id), "deputy-starts_on": str(TODAY), "deputy-ends_on": ""}
    wrong = technician.post(
        f"{page}/deputies", {**said, "deputy-ends_on": str(TODAY - timedelta(days=3))}, form="/account"
    )
    assert wrong.status_code == 422
    assert "The last day comes before the first." in wrong.text
    assert technician.post(f"{page}/deputies", said, form="/account").location == "/account"
    assert "Eva Novotná stands in for you" in technician.get("/account").text
    assert "You stand in for Petr Horák" in as_person(other.email).get("/account").text
    (deputy,) = rows.scalars(select(Deputy)).all()
    assert as_person(other.email).post(f"{page}/deputies/{deputy.id}/end", form="/account").status_code == 404
    assert technician.post(f"{page}/deputies/{deputy.id}/end", form="/account").location == "/account"
    assert "Nobody stands in for you." in technician.get("/account").text
    names = as_person(CUSTOMER).get("/account").text.partition('id="deputies"')[2]
    assert "Petr Horák" not in names


def test_a_deputy_finds_the_tasks_of_who_is_away_and_does_them_for_them(
    as_person: Door, rows: Session, desk: Desk
) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.", impact=Impact.PERSON)
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    acts.work(desk, number, TECHNICIAN, 12, "Looked at it")
    deputy = as_person("novotna@severka.example")
    assert number not in deputy.get("/tasks").text
    absent = as_person(TECHNICIAN)
    said = {"deputy-deputy": str(of(rows, "novotna@severka.example").id), "deputy-starts_on": str(TODAY)}
    assert absent.post(f"{page_of(rows, TECHNICIAN)}/deputies", said, form="/account").location == "/account"
    listed = deputy.get("/tasks").text.partition("<main")[2]
    assert number in listed
    assert "for Petr Horák" in listed
    task = "/tasks/" + listed.partition('href="/tasks/')[2].partition('"')[0]
    assert "You do this for Petr Horák, who is away." in deputy.get(task).text
    done = deputy.post(f"{task}/complete", {"cause": "hardware", "summary": "A new cable"}, form=task)
    assert done.status_code == 302
    assert "Eva Novotná for Petr Horák" in deputy.get(f"/requests/{number}").text


def test_who_lets_people_in_finds_at_the_start_who_has_not_come(as_person: Door, rows: Session) -> None:
    director = as_person(DIRECTOR)
    assert "Invited, and not come yet" not in director.get("/").text
    invited(rows, director)
    for who, start in ((director, "/"), (as_person(ADMINISTRATOR), "/tasks")):
        text = who.get(start).text
        assert "Invited, and not come yet" in text
        assert "Nová Eva" in text
    assert "Nová Eva" not in as_person(CUSTOMER).get("/").text
    assert "Nová Eva" not in as_person(AGENT).get("/tasks").text


def test_what_is_not_there_or_another_s_is_no_page(as_person: Door, rows: Session) -> None:
    director = as_person(DIRECTOR)
    for page in ("/people/99999", page_of(rows, STRANGER), page_of(rows, TECHNICIAN)):
        for path in ("", "/leave"):
            assert director.get(page + path).status_code == 404
        for path in ("invite", "withdraw", "rights", "leave", "return", "profile", "addresses", "deputies"):
            assert director.post(f"{page}/{path}", form="/account").status_code == 404, path
