"""The part of a person's page about who stands in for them, with forms that were refused."""

from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm

from app.extensions import db
from app.people.person_forms import DeputyForm
from app.web.actors import current_actor, current_person
from processes.clock import utcnow
from processes.people import known
from processes.people.models import Person
from processes.people.rights import may_name_deputy

Form = TypeVar("Form", bound=FlaskForm)


def kept(refused: FlaskForm | None, made: Form) -> Form:
    """The form that was refused instead of a fresh one of its kind and name."""
    if isinstance(refused, type(made)) and refused._prefix == made._prefix:
        return refused
    return made


def deputies(person: Person, refused: FlaskForm | None) -> dict[str, Any]:
    """What the part about deputies shows, for whoever may name one."""
    session, actor, now = db.session(), current_actor(), utcnow()
    may_name = may_name_deputy(actor, person) and person.is_active
    if not (may_name or actor.is_staff):
        return {"deputies": None, "now": now}
    colleagues = known.colleagues_of(session, person.id) if may_name else []
    today = now.astimezone(ZoneInfo(current_person().timezone)).date()
    form = kept(refused, DeputyForm(colleagues, formdata=None, starts_on=today)) if colleagues else None
    found = known.deputies_of(session, person.id, now)
    return {"deputies": found, "deputy_form": form, "may_name": may_name, "now": now}
