"""The form by which something is kept confidential: whether, for whom of the staff besides who is cleared, and why."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.web.forms import Boxes, Reason


class Confiding(Reason):
    """Who of the staff sees it."""

    own_name = "confiding"
    is_confidential = BooleanField(_l("Confidential"))
    named = Boxes(
        _l("Who may see it"),
        coerce=int,
        description=_l("Besides those who are cleared for whatever is confidential, and you."),
    )

    def __init__(self, staff: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named.choices = staff
