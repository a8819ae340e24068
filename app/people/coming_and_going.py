"""Somebody leaves and their open work is handed over, comes back, or turns out to have two logins."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.contacts import by, pressed
from app.people.page import home_of, somebody
from app.people.person_forms import LeaveForm, OtherForm
from app.people.words import right_said
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.filters import dt
from app.web.forms import Nothing
from app.web.guards import allowed
from app.web.refusals import show_in
from app.web.words import word
from processes.logins.standing import person_line
from processes.people import known, leaving, merging
from processes.people.errors import MergedWithSelf, PersonUnknown
from processes.people.models import Person
from processes.people.queries import person_by_email
from processes.people.rights import may_administer, may_manage, may_see_people, require
from processes.people.telephones import shown_number


def _leaving(person: Person, form: LeaveForm | None = None, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    form = form or LeaveForm(known.colleagues_of(session, person.id), formdata=None)
    work = leaving.open_work(session, person.id)
    return render_template("people/leave.html", person=person, form=form, work=work), status


def _managed(person_id: int) -> Person:
    person = somebody(person_id)
    require(may_manage(current_actor(), person) and person.is_active, PersonUnknown)
    return person


@blueprint.get("/people/<int:person_id>/leave")
@allowed(may_see_people)
def leave(person_id: int) -> ResponseReturnValue:
    """What somebody who leaves has in their hands, and who takes it over."""
    return _leaving(_managed(person_id))


@blueprint.post("/people/<int:person_id>/leave")
@allowed(may_see_people)
def deactivate(person_id: int) -> ResponseReturnValue:
    """Close an account, once the open work is somebody else's."""
    person = _managed(person_id)
    form = LeaveForm(known.colleagues_of(db.session(), person_id))

    def do(session: Session) -> None:
        leaving.deactivate(session, person_id=person_id, successor_id=form.successor.data, **by())

    done = told(_("The account is closed; what was open is handed over."), url_for(".show", person_id=person_id))
    return act(form, do, done=done, back=lambda status: _leaving(person, form, status))


@blueprint.post("/people/<int:person_id>/return")
@allowed(may_see_people)
def reactivate(person_id: int) -> ResponseReturnValue:
    """Open an account again."""

    def do(session: Session, person: Person) -> None:
        leaving.reactivate(session, person_id=person.id, **by())

    return pressed(person_id, do, _("They are here again. Invite them to choose a password."))


def _both(person_id: int, other: str) -> dict[str, Any]:
    """Two logins side by side; PersonUnknown, MergedWithSelf."""
    session = db.session()
    found = person_by_email(session, other)
    if found is None or found.merged_into_id is not None:
        raise PersonUnknown()
    if found.id == person_id:
        raise MergedWithSelf()
    both = [_sketch(session, one) for one in (person_id, found.id)]
    return {"other": found, "rows": [(label, [sketch[label] for sketch in both]) for label in both[0]]}


def _sketch(session: Session, person_id: int) -> dict[str, str]:
    """What is known of a login, by what it is called."""
    line = person_line(session, current_actor(), person_id)
    person, addresses = line.person, known.addresses_of(session, person_id)
    rights = [*map(word, line.roles), *(f"{right_said(held)} ({held.organisation})" for held in line.rights)]
    work = [f"{gettext(kind.sentence)}: {count}" for kind, count in leaving.open_work(session, person_id)]
    return {
        _("Name"): person.name,
        _("Mail addresses"): ", ".join([person.email, *(address.email for address in addresses)]),
        _("Telephone"): ", ".join(map(shown_number, person.phones)),
        _("What they may do"): "; ".join(rights),
        _("State"): word(line.standing),
        _("Last seen"): dt(line.seen_at),
        _("Open work"): "; ".join(work),
    }


@blueprint.get("/people/<int:person_id>/merge")
@allowed(may_administer)
def compare(person_id: int) -> ResponseReturnValue:
    """Which other login is of the same person, and both side by side."""
    return _compared(person_id, None)


def _compared(person_id: int, refused: FlaskForm | None, status: int = 200) -> ResponseReturnValue:
    person, form = somebody(person_id), OtherForm(request.args)
    shown: dict[str, Any] = {"other": None}
    if form.other.data and form.validate():
        try:
            shown = _both(person_id, form.other.data)
        except (PersonUnknown, MergedWithSelf) as refusal:
            show_in(form, refusal if isinstance(refusal, MergedWithSelf) else PersonUnknown(field="other"))
    alike = [] if shown["other"] else known.people_alike(db.session(), person)
    names = {"person": person, "form": form, "refused": refused, "alike": alike, **shown}
    return render_template("people/merge.html", **names), status


@blueprint.post("/people/<int:person_id>/merge/<int:other_id>")
@allowed(may_administer)
def merge(person_id: int, other_id: int) -> ResponseReturnValue:
    """Make one login of the two."""
    form = Nothing()

    def do(session: Session) -> None:
        merging.merge(session, kept_id=person_id, gone_id=other_id, **by())

    done = told(_("The two logins are one now."), lambda _found: home_of(person_id))
    return act(form, do, done=done, back=lambda status: _compared(person_id, form, status))
