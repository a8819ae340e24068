"""Fields for handing a request to somebody else."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.dispatch.options import option
from app.web.forms import Named, Reason, as_id
from app.web.listing.filters import known
from app.web.words import choices
from processes.dispatch.rules import Candidate, Level


class Reassign(Reason):
    """To whom, and why; `seen` is who has the request on the page, 0 for nobody."""

    own_name = "reassign"
    technician_id = SelectField(_l("Technician"), coerce=int, validators=[InputRequired()])
    level = SelectField(_l("Level"), coerce=str, validate_choice=False)

    def __init__(self, technicians: list[tuple[int, str]], *args: Any, of_many: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technician_id.choices = technicians
        stays = [("", gettext("As it is"))] if of_many else []  # where it is not known which request is handed over
        self.level.choices = [*stays, *choices(Level)]

    @property
    def to_level(self) -> Level | None:
        """The level that was chosen; None where the page asks for none."""
        chosen: Level | None = known(Level)(self.level.data or "")
        return chosen


class Help(Named):
    """Who else works on the request."""

    own_name = "help"
    person_id = SelectField(_l("Technician"), coerce=as_id, validate_choice=False)

    def __init__(self, technicians: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = technicians


class Assign(Named):
    """Who gets a waiting request: whoever is chosen, or the one suggested, whose button says it."""

    own_name = "assign"
    technician_id = SelectField(_l("Technician"), coerce=as_id, validate_choice=False)
    suggested = HiddenField()

    def __init__(self, technicians: Sequence[Candidate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technician_id.choices = [(who.person_id, option(who)) for who in technicians]

    @property
    def chosen(self) -> int | None:
        """The technician's id."""
        return as_id(self.suggested.data) or self.technician_id.data
