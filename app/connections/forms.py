"""Fields of a secret."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.forms import Named, stripped

LONGEST = 4000  # characters


def _value(*rules: Any, description: Any) -> PasswordField:
    return PasswordField(
        _l("Secret"),
        [*rules, Length(max=LONGEST)],
        description=description,
        render_kw={"autocomplete": "new-password"},
    )


class SecretForm(Named):
    """A secret that is said anew, or only its hosts."""

    own_name = "secret"
    value = _value(description=_l("Kept sealed, and never shown. Empty: as it was."))
    hosts = TextAreaField(
        _l("Hosts"),
        [DataRequired(), Length(max=LONGEST)],
        description=_l("It is sent to these only, each on a line of its own: api.example.com, or *.example.com."),
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )


class NewSecretForm(SecretForm):
    """A new secret."""

    name = StringField(
        _l("Name"),
        [DataRequired()],
        filters=[stripped],
        description=_l("Diagrams write it as secret:name, such as Authorization: Bearer secret:orders."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    value = _value(DataRequired(), description=_l("Kept sealed, and never shown."))
