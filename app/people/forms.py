"""What a person may say about themselves, their password, and what acts for them."""

from zoneinfo import available_timezones

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, TelField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from processes.documents.translations import N_
from processes.people.rules import PASSWORD_LENGTH, Scope
from processes.settings import LOCALES


def _zones() -> list[str]:
    places = {zone for zone in available_timezones() if zone.partition("/")[0] in _CONTINENTS and zone.count("/") == 1}
    return sorted(places | {"UTC"})


_CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


SCOPES = {
    Scope.READ: N_("Read what I may see"),
    Scope.REQUESTS: N_("Log requests and write into them"),
    Scope.WORK: N_("Log work, take and complete tasks"),
    Scope.EVENTS: N_("Send messages of other systems"),
}


def new_password() -> PasswordField:
    """The field of a password that is chosen; `repeated_password` stands after it."""
    return PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=PASSWORD_LENGTH)],
        description=_l("At least %(count)d characters; several words are easy to remember.", count=PASSWORD_LENGTH),
        render_kw={"autocomplete": "new-password"},
    )


def repeated_password() -> PasswordField:
    """The same once more: what is typed unseen is easily typed wrong."""
    return PasswordField(
        _l("New password again"),
        [InputRequired(), EqualTo("new_password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ProfileForm(FlaskForm):
    """Name, telephone, language, time zone."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=120)], render_kw={"autocomplete": "name"})
    phone = TelField(_l("Telephone"), [Optional(), Length(max=40)], render_kw={"autocomplete": "tel"})
    locale = SelectField(
        _l("Language"), choices=list(LOCALES.items()), description=_l("Of the pages and of the mails we send you.")
    )
    timezone = SelectField(_l("Time zone"), choices=_zones, description=_l("Every time is shown in this zone."))


class PasswordForm(FlaskForm):
    """A change of password."""

    password = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    new_password = new_password()
    repeated = repeated_password()


class TokenForm(FlaskForm):
    """A new API token."""

    note = StringField(
        _l("What will use it"),
        [InputRequired(), Length(max=120)],
        description=_l("Such as: monitoring"),
    )
    scopes = SelectMultipleField(
        _l("What it may do"), [InputRequired(_l("Choose what the token is for."))], default=[Scope.READ.value]
    )
    days = SelectField(_l("How long it works"), default="90")
    password = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.scopes.choices = [(scope.value, gettext(words)) for scope, words in SCOPES.items()]
        lengths = (30, 90, 365)
        self.days.choices = [(str(days), ngettext("%(num)d day", "%(num)d days", days)) for days in lengths]
