"""The field in which people choose a record of the desk: of few from a list, of many by a few letters."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField, ValidationError, widgets

from app.extensions import db
from app.web.actors import current_actor
from processes.engine.files.form_records import ids_of
from processes.people.picks import Offered, Record, as_kept, offered

LONGEST = 100  # characters of what is looked for
ASKED = {
    "person": _l("A few letters of the name"),
    "organisation": _l("A few letters of the name"),
    "device": _l("A few letters of a name, a number or a place"),
}


class PickInput(widgets.Select):
    """A list; of many what is looked for, above the list of what was found."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw it."""
        shown = str(kwargs.pop("class", ""))
        if field.are_all:
            return super().__call__(field, **{**kwargs, "class": shown.replace("form-control", "form-select")})
        typed = {"type": "text", "id": field.id, "name": field.words_name, "value": field.words, "class": shown}
        asked = {"maxlength": LONGEST, "placeholder": str(ASKED[field.kind]), "autocomplete": "off"}
        list_ = {"class": "palette", "id": f"{field.id}-found", "aria_label": gettext("What was found"), "hidden": True}
        called = gettext("%(field)s: chosen", field=field.label.text)
        select = {"id": f"{field.id}-chosen", "class": "form-select mt-2", "aria_label": called, "required": False}
        parts = (
            Markup("<input {}>").format(Markup(widgets.html_params(**typed, **asked, **kwargs))),
            Markup("<ul {}></ul>").format(Markup(widgets.html_params(**list_))),
            super().__call__(field, **select, hidden=len(field.choices) < 2),
        )
        place = Markup(widgets.html_params(data_picks=url_for("picks.find", source=field.kind)))
        return Markup("<div {}>{}</div>").format(place, Markup("").join(parts))


class Pick(SelectField):
    """A record, by its id; what is looked for is taken where only one has it."""

    widget = PickInput()
    choices: list[tuple[str, str]]  # of the shapes that WTForms takes this one
    words = ""
    are_all = True

    def __init__(self, label: Any, *, key: str, kind: str, **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, **kwargs)
        self.choices = [("", gettext("Choose…"))]
        self.key, self.kind = key, kind

    @property
    def words_name(self) -> str:
        """The name of what is looked for."""
        return f"{self.name}-words"

    @property
    def chosen(self) -> list[int]:
        """The id that was sent, else the one it begins with."""
        return list(ids_of(self.raw_data[0] if self.raw_data else self.data))

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take both from what was sent."""
        self.words = formdata.get(self.words_name, "")[:LONGEST].strip() if formdata else ""
        super().process(formdata, *args, **kwargs)

    def offer(self, found: Offered) -> None:
        """What may be chosen."""
        self.are_all = found.are_all
        if self.words and not self.chosen and not found.are_all and len(found.records) == 1:
            self.raw_data, self.data = [str(found.records[0].id)], str(found.records[0].id)
        shown = [one for one in found.records if found.are_all or self._is_shown(one)]
        self.choices = [("", gettext("Choose…")), *((str(one.id), one.label) for one in shown)]

    def know(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Show what is chosen, also where only the case has it and nobody could choose it anew."""
        for id_ in map(str, self.chosen):
            if id_ in records:
                self.words = str(records[id_]["name"])
                if id_ not in dict(self.choices):
                    self.choices = [*self.choices, (id_, self.words)]

    def _is_shown(self, record: Record) -> bool:
        return record.id in self.chosen or bool(self.words and not self.chosen)

    def pre_validate(self, form: object) -> None:
        """Refuse words that do not say which one is meant."""
        if self.words and not self.chosen and not self.are_all:
            several = gettext("Several have this in their names: choose one of them.")
            raise ValidationError(
                several if len(self.choices) > 1 else gettext("Nothing that you may choose has this.")
            )


def offer(picks: Sequence[Pick]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Fill fields by the reader's rights; the records that may be chosen, by kind.

    One statement for each kind, and for each text by which something is looked for.
    """
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    asked: dict[tuple[str, str], Offered] = {}
    for pick in picks:
        words = "" if pick.chosen else pick.words
        key = (pick.kind, words)
        if key not in asked:
            chosen = {one for other in picks if other.kind == pick.kind for one in other.chosen}
            asked[key] = offered(db.session(), current_actor(), pick.kind, text=words, chosen=chosen)
        pick.offer(asked[key])
        found.setdefault(pick.kind, {}).update(as_kept(pick.kind, asked[key].records))
    return found
