"""What is announced, to whom, from when to when."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.extensions import db
from app.web.actors import current_actor
from app.web.forms import Seen, as_id, stripped
from app.web.when import Moment
from app.web.words import choices
from processes.announcements.rules import Audience
from processes.people.queries import customers

LONGEST_TITLE, LONGEST_TEXT = 200, 5000  # characters


class AnnouncementForm(Seen):
    """One announcement, in plain text."""

    own_name = "announcement"
    title = StringField(_l("Headline"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _l("Text"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=LONGEST_TEXT)],
        description=_l("Plain text; it is shown as it is written."),
    )
    audience = SelectField(_l("For whom"), coerce=Audience, choices=lambda: choices(Audience))
    organisation_id = SelectField(_l("Organisation"), coerce=as_id, description=_l("Where it is for one organisation."))
    starts_at = Moment(_l("From"), validators=[InputRequired()])
    ends_at = Moment(_l("Until"), description=_l("Empty: until further notice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.id, one.name) for one in customers(db.session(), current_actor())]
        self.organisation_id.choices = [("", "–"), *named]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        names = ("title", "text", "audience", "organisation_id", "starts_at", "ends_at")
        return {name: self[name].data for name in names}
