"""Fields of passwords by a link, and of decisions about new colleagues."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.web.actors import current_actor
from app.web.forms import new_password, repeated_password
from processes.documents.translations import N_
from processes.logins.models import Newcomer
from processes.people.rights import may_grant
from processes.people.rules import MemberRole

ROLES = {
    MemberRole.REQUESTER: N_("Log requests"),
    MemberRole.APPROVER: N_("Log requests and sign off work"),
}
ALL = "all"


class Forgotten(FlaskForm):
    """Whose password is forgotten."""

    email = EmailField(_l("Mail address"), [InputRequired(), Length(max=200)], render_kw={"autocomplete": "username"})


class Choose(FlaskForm):
    """A password, twice."""

    new_password = new_password()
    repeated = repeated_password()


class Accept(FlaskForm):
    """What somebody new may do, and where: in what whoever lets them in gives rights."""

    project = SelectField(_l("Where"))
    role = SelectField(_l("What they may do"))

    def __init__(self, newcomer: Newcomer, **given: Any) -> None:
        super().__init__(prefix=f"p{newcomer.person_id}", **given)
        actor, organisation = current_actor(), newcomer.organisation
        theirs = [one for one in organisation.projects if one.is_active and may_grant(actor, organisation.id, one.id)]
        everywhere = [(ALL, gettext("All projects"))] if may_grant(actor, organisation.id) else []
        self.project.choices = [*((str(project.id), project.name) for project in theirs), *everywhere]
        self.role.choices = [(role.value, gettext(words)) for role, words in ROLES.items()]


class Refuse(FlaskForm):
    """Why somebody is not let in."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=300)], description=_l("Kept with your name."))

    def __init__(self, newcomer: Newcomer, **given: Any) -> None:
        super().__init__(prefix=f"r{newcomer.person_id}", **given)
