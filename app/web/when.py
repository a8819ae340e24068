"""A field for a day and a time of the reader's zone, which asks for the side of the hour that autumn has twice."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup
from wtforms import StringField, widgets

from app.web.actors import current_person
from app.web.words import word
from processes.engine.files.forms import DOUBLED
from processes.worklogs.rules import Night

NONE = timedelta()
OPTION = Markup('<option value="{}"{}>{}</option>')
TYPED = "%Y-%m-%dT%H:%M"
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
        self.side = formdata.get(self.side_name, "") if formdata else ""
        super().process(formdata, *args, **kwargs)

    def typed(self, zone: ZoneInfo) -> str | None:
        """What was typed; of an hour that came twice the instant that was chosen."""
        given = self.raw_data[0] if self.raw_data else None
        try:
            moment = datetime.fromisoformat(given or "")
        except ValueError:
            return given
        first, second = _both(moment, zone)
        chosen = {Night.BEFORE.value: first, Night.AFTER.value: second}.get(self.side)
        return chosen.isoformat() if chosen and _is_doubled(moment, zone) else given


def _both(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the second instant that have this day and time."""
    return moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)


def _is_doubled(moment: datetime, zone: ZoneInfo) -> bool:
    first, second = _both(moment, zone)
    return moment.tzinfo is None and (first.utcoffset() or NONE) > (second.utcoffset() or NONE)


class Moment(When):
    """The same with the instant itself as its data, typed and shown in the reader's zone."""

    data: datetime | None  # type: ignore[assignment]  # of text this field has the way to be drawn only

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the instant; an hour that came twice is asked about."""
        zone, typed = _zone(), None
        if not (self.raw_data and self.raw_data[0]):
            self.data = None
            return
        try:
            typed = datetime.fromisoformat(self.typed(zone) or "")
        except ValueError:
            raise ValueError(gettext("Not a valid datetime value.")) from None
        if _is_doubled(typed, zone):
            raise ValueError(gettext(DOUBLED))
        self.data = typed if typed.tzinfo else typed.replace(tzinfo=zone)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(_zone()).strftime(TYPED) if self.data else ""


def _zone() -> ZoneInfo:
    return ZoneInfo(current_person().timezone)
