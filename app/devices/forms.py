"""Fields of configuration items, of how they hang together, and of those that a request is about."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.extensions import db
from app.web.actors import current_actor
from app.web.days import sensible_day
from app.web.devices import called, choices_of
from app.web.forms import Boxes, Seen, as_id, filled, stripped
from app.web.words import choices
from processes.catalogue.rules import TypeCode
from processes.contracts import overview
from processes.devices import queries
from processes.devices.models import ConfigurationItem
from processes.devices.offering import Offered
from processes.devices.rules import LONGEST_LINE, LONGEST_NOTE, ItemState, RelationKind
from processes.devices.use_cases import LINES


def _line(label: Any, *, description: Any = "") -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[Optional(), Length(max=LONGEST_LINE)],
        description=description,
        render_kw={"autocomplete": "off"},
    )


class ItemForm(Seen):
    """What is known of an item, whosever it is."""

    own_name = "device"
    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_LINE)]
    )
    type = SelectField(_l("Type"), validators=[InputRequired()])
    manufacturer = _line(_l("Manufacturer"))
    model = _line(_l("Model"))
    serial_number = _line(_l("Serial number"))
    inventory_number = _line(_l("Inventory number"))
    location = _line(_l("Location"), description=_l("Building, floor, room."))
    warranty_until = DateField(_l("Warranty until"), validators=[Optional(), sensible_day])
    state = SelectField(_l("State"), coerce=ItemState, choices=lambda: choices(ItemState), default=ItemState.IN_USE)
    products = Boxes(
        _l("Products"), coerce=int, description=_l("What is supported of it: by these a contract covers it.")
    )
    note = TextAreaField(
        _l("Note"),
        filters=[stripped],
        validators=[Optional(), Length(max=LONGEST_NOTE)],
        description=_l("For staff alone; write no passwords here."),
    )

    def __init__(self, item: ConfigurationItem | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.type.choices = choices(TypeCode, also=item.type if item else None)
        self.products.choices = [(one.id, one.name) for one in overview.products(db.session())]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        found: dict[str, Any] = {name: self[name].data or "" for name in LINES}
        found |= {"type": TypeCode(filled(self.type)), "state": self.state.data}
        chosen = set(self.products.data or ())
        known = {one.id: one for one in overview.products(db.session())}
        found["products"] = [one for product_id, one in known.items() if product_id in chosen]
        return found | {"warranty_until": self.warranty_until.data}


class NewItem(ItemForm):
    """A new item of a customer or of one of its projects."""

    place_words = StringField(
        _l("Find the customer"), filters=[stripped], description=_l("A few letters of the name, then Find.")
    )
    place = SelectField(_l("Customer or project"), validators=[InputRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        text, chosen = self.place_words.data or "", self.place.data or ""
        found, are_all = overview.places(db.session(), current_actor(), text=text, chosen=chosen)
        self.place.choices = [("", "–"), *((one.key, one.name) for one in found)]
        if are_all:
            del self.place_words

    @property
    def organisation_id(self) -> int:
        """Whose it is."""
        return int(filled(self.place).partition("-")[0])

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, with the project."""
        return super().said | {"project_id": as_id(filled(self.place).partition("-")[2])}


class ChangedItem(ItemForm):
    """An item as it stands, with its project and who uses it."""

    project_id = SelectField(_l("Project"), coerce=as_id)
    user_id = SelectField(_l("User"), coerce=as_id)

    def __init__(self, item: ConfigurationItem, **kwargs: Any) -> None:
        super().__init__(item, obj=item, **kwargs)
        session = db.session()
        projects = queries.projects_in(session, item.organisation_id)
        shown = [(one.id, one.name) for one in projects if one.is_active or one.id == item.project_id]
        self.project_id.choices = [("", gettext("all projects")), *shown]
        people = {one.id: one.name for one in queries.users_of(session, item.organisation_id)}
        if item.user:
            people.setdefault(item.user.id, item.user.name)
        self.user_id.choices = [("", "–"), *people.items()]
        if self.name.raw_data is None:  # nothing was typed here
            self.type.data = item.type.value
            self.products.data = [one.id for one in item.products]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, with project and user."""
        return super().said | {"project_id": self.project_id.data, "user_id": self.user_id.data}


class Relate(Seen):
    """How an item hangs together with another of its customer's."""

    own_name = "relate"
    kind = SelectField(
        _l("How"), coerce=RelationKind, choices=lambda: choices(RelationKind), default=RelationKind.RUNS_ON
    )
    words = StringField(_l("Find the device"), filters=[stripped], validators=[Length(max=LONGEST_LINE)])
    to_id = SelectField(_l("Device"), coerce=as_id, validators=[InputRequired()])

    def offer(self, others: Iterable[ConfigurationItem], *, are_all: bool) -> None:
        """What there is to choose from."""
        self.to_id.choices = [("", _l("Choose…")), *((one.id, called(one)) for one in others)]
        if are_all:
            del self.words


class Affected(Seen):
    """The items that a request is about; `seen` are the ids of those that the page has shown."""

    own_name = "affected"
    words = StringField(_l("Find devices"), filters=[stripped], validators=[Length(max=LONGEST_LINE)])
    devices = Boxes(_l("Devices"), coerce=int)

    def offer(self, offered: Offered) -> None:
        """What there is to choose from, and the words by which others are found."""
        self.devices.choices = choices_of(offered)
        if offered.are_all:
            del self.words

    @property
    def shown(self) -> set[int]:
        """Those that the request was about when the page was drawn."""
        return {found for part in (self.seen.data or "").split(",") if (found := as_id(part)) is not None}
