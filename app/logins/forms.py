"""Fields of passwords by a link, and of decisions about new colleagues."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from processes.documents.translations import N_
from processes.logins.models import Newcomer
from processes.people.rules import PASSWORD_LENGTH, MemberRole

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

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=PASSWORD_LENGTH)],
        description=_l("At least %(count)d characters; several words are easy to remember.", count=PASSWORD_LENGTH),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _l("New password again"),
        [InputRequired(), EqualTo("new_password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class Accept(FlaskForm):
    """What somebody new may do, and where."""

    project = SelectField(_l("Where"))
    role = SelectField(_l("What they may do"))

    def __init__(self, newcomer: Newcomer, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix=f"p{newcomer.person_id}", **kwargs)
        projects = [(str(project.id), project.name) for project in newcomer.organisation.projects if project.is_active]
        self.project.choices = [*projects, (ALL, gettext("All projects"))]
        self.role.choices = [(role.value, gettext(words)) for role, words in ROLES.items()]


class Refuse(FlaskForm):
    """Why somebody is not let in."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=300)], description=_l("Kept with your name."))

    def __init__(self, newcomer: Newcomer, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix=f"r{newcomer.person_id}", **kwargs)
