"""Fields for handing a request to somebody else."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.web.forms import Reason


class Reassign(Reason):
    """To whom, and why; `seen` is who has the request on the page, 0 for nobody."""

    own_name = "reassign"
    technician_id = SelectField(_l("Technician"), coerce=int, validators=[InputRequired()])

    def __init__(self, technicians: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technician_id.choices = technicians
