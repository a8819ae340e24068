"""A field for a day and a time of the reader's zone, which asks for the side of the hour that autumn has twice."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup
from wtforms import StringField, widgets

from app.web.words import word
from processes.engine.files.forms import DOUBLED
from processes.worklogs.rules import Night

NONE = timedelta()
OPTION = Markup('<option value="{}"{}>{}</option>')
SIDES = (Night.BEFORE, Night.AFTER)


class WhenInput(widgets.DateTimeLocalInput):
    """The input, and the choice of the hour where it came twice."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw it."""
        shown = super().__call__(field, **kwargs)
        if not field.side and gettext(DOUBLED) not in field.errors:
            return shown
        sides = [("", gettext("Choose…")), *((side.value, word(side)) for side in SIDES)]
        options = Markup("").join(
            OPTION.format(value, Markup(" selected") if value == field.side else "", said) for value, said in sides
        )
        given = {"name": field.side_name, "class_": "form-select mt-2", "aria_label": gettext("Which hour")}
        return shown + Markup("<select {}>{}</select>").format(Markup(widgets.html_params(**given)), options)


class When(StringField):
    """A day and a time; two instants have the same in the night when the clocks go back."""

    widget = WhenInput()
    side = ""

    @property
    def side_name(self) -> str:
        """The name of the choice."""
        return f"{self.name}.night"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take both from what was sent."""
        super().process(formdata, *args, **kwargs)
        self.side = formdata.get(self.side_name, "") if formdata else ""

    def typed(self, zone: ZoneInfo) -> str | None:
        """What was typed; of an hour that came twice the instant that was chosen."""
        given = self.raw_data[0] if self.raw_data else None
        try:
            moment = datetime.fromisoformat(given or "")
        except ValueError:
            return given
        first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        chosen = {Night.BEFORE.value: first, Night.AFTER.value: second}.get(self.side)
        is_doubled = moment.tzinfo is None and (first.utcoffset() or NONE) > (second.utcoffset() or NONE)
        return chosen.isoformat() if chosen and is_doubled else given
