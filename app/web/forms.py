"""What forms have in common: their own names, what the page has shown, a reason, texts without blanks around them."""

from typing import Any, Protocol, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, TextAreaField, widgets
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from app.web.ids import identity
from processes.people.rules import PASSWORD_LENGTH

TEXT_LENGTH = 100_000  # characters
Held = TypeVar("Held")


def stripped(value: str | None) -> str | None:
    """What was typed without the blanks around it."""
    return value.strip() if value else value


class _Holding(Protocol[Held]):
    data: Held | None


def filled(field: _Holding[Held]) -> Held:
    """What stands in a field that its validators let nobody leave empty."""
    assert field.data is not None
    return field.data


def as_id(value: object) -> int | None:
    """The id that was chosen; None where it is none."""
    return identity(str(value or ""))


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Named(FlaskForm):
    """A form among others on its page: the names and ids of its fields begin with its own.

    Where a page has one for each record, they go on with the id of the record it is `of`.
    """

    own_name = ""

    def __init__(self, *args: Any, of: int | None = None, **kwargs: Any):
        super().__init__(*args, **{"prefix": self.own_name if of is None else f"{self.own_name}-{of}"} | kwargs)


class Seen(Named):
    """A form that names how far what it acts on had come when the page was drawn: the use case checks it again."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """What the page has shown; no version at all where nothing is named."""
        return -1 if (found := identity(self.seen.data)) is None else found


class Reason(Seen):
    """Why something is done to what the page has shown."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=TEXT_LENGTH)],
    )


class Nothing(FlaskForm):
    """An act that needs no words, only the token against forgery."""


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
