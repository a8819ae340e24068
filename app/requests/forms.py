"""Fields of the pages about requests."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.web.ids import identity
from app.web.words import choices
from processes.requests.rules import Impact, RequestKind, Urgency

SUMMARY_LENGTH = 200  # characters
TEXT_LENGTH = 100_000


def stripped(value: str | None) -> str | None:
    """What was typed without the blanks around it."""
    return value.strip() if value else value


def _id(value: object) -> int | None:
    return identity(str(value or ""))


class Named(FlaskForm):
    """A form among others on its page: the names and ids of its fields begin with its own.

    Where a page has one for each record, they go on with the id of the record it is `of`.
    """

    own_name = ""

    def __init__(self, *args: Any, of: int | None = None, **kwargs: Any):
        super().__init__(*args, **{"prefix": self.own_name if of is None else f"{self.own_name}-{of}"} | kwargs)


class Seen(Named):
    """A form that names how far what it acts on had come when the page was drawn: the use case checks it again."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """What the page has shown; no version at all where nothing is named."""
        return -1 if (found := identity(self.seen.data)) is None else found


class NewRequest(FlaskForm):
    """What a customer tells us about a new request."""

    project_id = SelectField(_l("Project"), coerce=_id, validators=[InputRequired()])
    requester_id = SelectField(
        _l("For whom"),
        coerce=_id,
        description=_l("Who told you about it; they get the mails and see the request."),
        validators=[InputRequired(_l("Choose who asks for it."))],
    )
    kind = RadioField(_l("What do you need?"), validators=[InputRequired()], default=RequestKind.INCIDENT.value)
    product_id = SelectField(_l("Which product is it about?"), coerce=_id, validators=[Optional()])
    summary = StringField(
        _l("In one sentence"),
        filters=[stripped],
        validators=[DataRequired(_l("Say in one sentence what happened.")), Length(max=SUMMARY_LENGTH)],
    )
    description = TextAreaField(
        _l("What happened"),
        filters=[stripped],
        description=_l("What you did, what you expected, what you saw. The more exact, the sooner we can help."),
        validators=[DataRequired(_l("Describe what happened.")), Length(max=TEXT_LENGTH)],
    )
    impact = RadioField(_l("Who is affected?"), default=Impact.PERSON.value)
    urgency = RadioField(_l("How badly does it hold you up?"), default=Urgency.MEDIUM.value)
    files = MultipleFileField(_l("Files"), description=_l("Pictures of the screen, documents; 25 MB together at most."))
    preview = HiddenField()

    def __init__(
        self,
        projects: list[tuple[int, str]],
        products: list[tuple[int, str]],
        requesters: list[tuple[int, str]] | None,
        *args: Any,
        **kwargs: Any,
    ):
        """All are (id, name) of what may be chosen; no `requesters` for a customer, who asks for themselves."""
        super().__init__(*args, **kwargs)
        if requesters is None:
            del self.requester_id
        else:
            self.requester_id.choices = [("", _l("Choose…")), *requesters]
        self.project_id.choices = projects
        self.product_id.choices = [("", _l("I do not know")), *products]
        self.kind.choices = choices(RequestKind)
        self.impact.choices = choices(Impact)
        self.urgency.choices = choices(Urgency)


class Message(Seen):
    """An entry of the discussion, perhaps with files, by somebody who has read it up to `seen`."""

    own_name = "message"
    body = TextAreaField(_l("Your message"), filters=[stripped], validators=[Length(max=TEXT_LENGTH)])
    files = MultipleFileField(_l("Add files"))


class StaffMessage(Message):
    """An entry that staff write: to the customer, as a question that waits for an answer, or as a note."""

    body = TextAreaField(_l("Text"), filters=[stripped], validators=[Length(max=TEXT_LENGTH)])
    kind = RadioField(
        _l("What it is"),
        default="message",
        choices=[
            ("message", _l("Message to the customer")),
            ("question", _l("Question: the clock stands until the answer")),
            ("note", _l("Internal note")),
            ("call", _l("What the customer said by telephone")),
        ],
    )
    told_by = StringField(_l("Who said it"), filters=[stripped], validators=[Length(max=SUMMARY_LENGTH)])


class Reason(Seen):
    """Why something is done to what the page has shown."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=TEXT_LENGTH)],
    )


class Withdraw(Reason):
    """Why a request is needed no longer."""

    own_name = "withdraw"


class Reopen(Reason):
    """Why a request is taken up again."""

    own_name = "reopen"


class Correct(Reason):
    """What a request says, corrected, and why; `seen` names the last correction that the page has shown."""

    own_name = "correct"
    kind = SelectField(_l("Kind"))
    impact = SelectField(_l("Who is affected"))
    urgency = SelectField(_l("Urgency"))
    project_id = SelectField(_l("Project"), coerce=_id, validators=[InputRequired()])
    requester_id = SelectField(_l("Requester"), coerce=_id, validators=[InputRequired()])
    product_id = SelectField(_l("Product"), coerce=_id, validators=[Optional()])

    def __init__(
        self,
        projects: list[tuple[int, str]],
        requesters: list[tuple[int, str]],
        products: list[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ):
        """All are (id, name) of what may be chosen: requesters and products are those of the project."""
        super().__init__(*args, **kwargs)
        self.kind.choices, self.impact.choices, self.urgency.choices = (
            choices(RequestKind),
            choices(Impact),
            choices(Urgency),
        )
        self.project_id.choices = projects
        self.requester_id.choices = requesters
        self.product_id.choices = [("", _l("I do not know")), *products]


class Nothing(FlaskForm):
    """An act that needs no words, only the token against forgery."""
