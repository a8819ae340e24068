"""Fields of one item."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.web.forms import Seen, filled, stripped
from app.web.words import choices
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rules import CatalogueList
from processes.contracts.rules import Activity, Layer
from processes.people.rules import LONGEST_NAME
from processes.settings import LOCALES


class ItemForm(Seen):
    """What an item is called in every language, its place, and how its work is billed."""

    own_name = "item"
    position = IntegerField(_l("Place in the list"), validators=[InputRequired(), NumberRange(1, 10_000)], default=1)
    rate = SelectField(
        _l("Billed as"),
        coerce=Activity,
        choices=lambda: choices(Activity),
        default=Activity.REMOTE,
        description=_l("At which of the tariff's prices."),
    )
    is_billable = BooleanField(_l("Its work is billed"), default=True)
    layer = SelectField(
        _l("Layer"),
        coerce=Layer,
        choices=lambda: choices(Layer),
        default=Layer.HARDWARE,
        description=_l("Where it lives."),
    )

    def __init__(self, of: CatalogueList, item: CatalogueItem | None = None, **kwargs: Any) -> None:
        super().__init__(obj=item, **kwargs)
        if of is not CatalogueList.ACTIVITIES:
            del self.rate, self.is_billable
        if of is not CatalogueList.DEVICE_TYPES:
            del self.layer
        if item is not None and self.position.raw_data is None:  # nothing was typed here
            for locale in LOCALES:
                self[_field(locale)].data = item.names.get(locale, "")

    @property
    def names(self) -> list[Any]:
        """The field of each language."""
        return [self[_field(locale)] for locale in LOCALES]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        names = {locale: filled(self[_field(locale)]) for locale in LOCALES}
        found: dict[str, Any] = {"names": names, "position": filled(self.position)}
        if self.rate:
            found |= {"rate": self.rate.data, "is_billable": self.is_billable.data}
        if self.layer:
            found["layer"] = self.layer.data
        return found


class NewItem(ItemForm):
    """A new item with the code by which everything names it."""

    code = StringField(
        _l("Code"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=40)],
        description=_l("By which diagrams, decision tables and programs name it; it never changes."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def _field(locale: str) -> str:
    return f"name_{locale}"


for _locale, _language in LOCALES.items():
    _name = StringField(
        _l("Name in %(language)s", language=_language),
        filters=[stripped],
        validators=[DataRequired(), Length(max=LONGEST_NAME)],
    )
    setattr(ItemForm, _field(_locale), _name)
