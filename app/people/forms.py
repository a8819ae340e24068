"""What a person may say about themselves, their password, and what acts for them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from app.web.forms import Boxes, new_password, repeated_password
from app.web.words import choices
from processes.clock import zones
from processes.people.models import Person
from processes.people.rules import Scope
from processes.people.telephones import shown_number
from processes.settings import LOCALES


def _zones() -> list[tuple[str, str]]:
    places = {zone for zone in zones() if zone.partition("/")[0] in _CONTINENTS and zone.count("/") == 1}
    return [(name, name) for name in sorted(places | {"UTC"})]


_CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


class ProfileForm(FlaskForm):
    """Name, telephone, language, time zone."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=120)], render_kw={"autocomplete": "name"})
    phone = TelField(
        _l("Telephone"),
        [Optional(), Length(max=200)],
        description=_l("Several numbers with a comma between them; the first is called first."),
        render_kw={"autocomplete": "tel"},
    )
    locale = SelectField(
        _l("Language"), choices=list(LOCALES.items()), description=_l("Of the pages and of the mails we send you.")
    )
    timezone = SelectField(_l("Time zone"), choices=_zones, description=_l("Every time is shown in this zone."))

    def __init__(self, obj: Person | None = None, **given: Any) -> None:
        super().__init__(obj=obj, **given)
        if obj is not None and self.phone.raw_data is None:  # nothing was typed here
            self.phone.data = ", ".join(map(shown_number, obj.phones))

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as `update_profile` takes it."""
        numbers = (self.phone.data or "").split(",")
        return {"phones": numbers, **{name: self[name].data for name in ("name", "locale", "timezone")}}


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
    scopes = Boxes(
        _l("What it may do"), [InputRequired(_l("Choose what the token is for."))], default=[Scope.READ.value]
    )
    days = SelectField(_l("How long it works"), default="90")
    password = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.scopes.choices = choices(Scope)
        lengths = (30, 90, 365)
        self.days.choices = [(str(days), ngettext("%(num)d day", "%(num)d days", days)) for days in lengths]
