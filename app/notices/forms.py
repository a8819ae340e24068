"""How a person wants to be told of what concerns them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField

from processes.notices.models import MailTime
from processes.notices.rules import KINDS

TIMES = [
    (MailTime.NOW.value, _l("At once")),
    (MailTime.DAILY.value, _l("Once a day, in the morning")),
    (MailTime.NEVER.value, _l("Never")),
]


class Choices(FlaskForm):
    """A bell and a time for mail for each kind: fields `bell_<kind>` and `mail_<kind>`."""

    kinds: tuple[str, ...] = ()

    @property
    def rows(self) -> list[tuple[str, Any, Any]]:
        """(what it is called, bell, mail) of every kind."""
        return [(gettext(KINDS[kind].label), self[f"bell_{kind}"], self[f"mail_{kind}"]) for kind in self.kinds]

    @property
    def chosen(self) -> dict[str, tuple[bool, MailTime]]:
        """What was chosen, by kind."""
        return {kind: (self[f"bell_{kind}"].data, MailTime(self[f"mail_{kind}"].data)) for kind in self.kinds}


def choices_form(choices: Mapping[str, tuple[bool, MailTime]], **given: Any) -> Choices:
    """The form for the kinds in `choices`, filled with them unless it was sent."""
    fields: dict[str, Any] = {"kinds": tuple(choices)}
    for kind, (bell, mail) in choices.items():
        about = gettext(KINDS[kind].label)
        in_bell, by_mail = ({"aria-label": f"{way}: {about}"} for way in (_l("Bell"), lazy_pgettext("notices", "Mail")))
        fields[f"bell_{kind}"] = BooleanField(default=bell, render_kw=in_bell)
        times = TIMES[:1] if KINDS[kind].mail_always else TIMES
        fields[f"mail_{kind}"] = SelectField(choices=times, default=mail.value, render_kw=by_mail)
    made: Choices = type("ChoicesOf", (Choices,), fields)(**given)
    return made
