"""Fields of the pages about requests."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.web.devices import choices_of
from app.web.forms import TEXT_LENGTH, Boxes, Reason, Seen, as_id, stripped
from app.web.process_forms import TaskForm
from app.web.words import choices
from processes.catalogue.rules import KindCode
from processes.devices.offering import Offered
from processes.requests.errors import WrittenMeanwhile
from processes.requests.models import RequestMessage
from processes.requests.rules import Impact, RequestKind, Urgency

SUMMARY_LENGTH = 200  # characters


class NewRequest(FlaskForm):
    """What a customer tells us about a new request."""

    project_id = SelectField(_l("Project"), coerce=as_id, validators=[InputRequired(_l("Choose the project."))])
    project_words = StringField(_l("Find the customer or project"), validators=[Length(max=SUMMARY_LENGTH)])
    requester_id = SelectField(
        _l("For whom"),
        coerce=as_id,
        description=_l("Who told you about it; they get the mails and see the request."),
        validators=[InputRequired(_l("Choose who asks for it."))],
    )
    kind = RadioField(_l("What do you need?"), validators=[InputRequired()], default=RequestKind.INCIDENT.value)
    product_id = SelectField(_l("Which product is it about?"), coerce=as_id, validators=[Optional()])
    device_words = StringField(_l("Find devices"), filters=[stripped], validators=[Length(max=SUMMARY_LENGTH)])
    devices = Boxes(_l("Which devices is it about?"), coerce=as_id, validators=[Optional()])
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
    pack = "standard"  # of diagrams, by which the project is served
    intake: TaskForm | None = None  # what its kind and product ask beside this

    def __init__(
        self,
        projects: list[tuple[int, str]],
        products: list[tuple[int, str]],
        requesters: list[tuple[int, str]] | None,
        *args: Any,
        are_all: bool = True,
        **kwargs: Any,
    ):
        """All are (id, name) of what may be chosen; no `requesters` for a customer, who asks for themselves.

        `are_all`: there are no other projects that could be looked for.
        """
        super().__init__(*args, **kwargs)
        if are_all:
            del self.project_words
        if requesters is None:
            del self.requester_id
        else:
            self.requester_id.choices = [("", _l("Choose…")), *requesters]
        self.project_id.choices = projects if are_all else [("", _l("Choose…")), *projects]
        self.product_id.choices = [("", _l("I do not know")), *products]
        self.kind.choices = choices(KindCode)
        self.impact.choices = choices(Impact)
        self.urgency.choices = choices(Urgency)

    def offer(self, devices: Offered) -> None:
        """The devices of the project, of many those that were looked for."""
        self.devices.choices = choices_of(devices)
        if devices.are_all:
            del self.device_words
            if not devices.items:
                del self.devices

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether this and what the kind asks fits; what is wrong is said in both."""
        is_right = super().validate(extra_validators)
        return (self.intake is None or self.intake.validate()) and is_right

    @property
    def ticked(self) -> list[int]:
        """The devices that it is about."""
        return list(self.devices.data or ()) if self.devices else []


class Message(Seen):
    """An entry of the discussion, perhaps with files, by somebody who has read it up to `seen`."""

    own_name = "message"
    meanwhile: Sequence[RequestMessage] = ()  # what others wrote after the reader opened the page
    body = TextAreaField(_l("Your message"), filters=[stripped], validators=[Length(max=TEXT_LENGTH)])
    files = MultipleFileField(_l("Add files"))

    def shows(self, refusal: Exception) -> bool:
        """What was written meanwhile stands above the form, to be read first."""
        if isinstance(refusal, WrittenMeanwhile):
            self.meanwhile = refusal.entries
        return isinstance(refusal, WrittenMeanwhile)


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
    project_id = SelectField(_l("Project"), coerce=as_id, validators=[InputRequired(_l("Choose the project."))])
    project_words = StringField(_l("Find the customer or project"), validators=[Length(max=SUMMARY_LENGTH)])
    requester_id = SelectField(_l("Requester"), coerce=as_id, validators=[InputRequired()])
    product_id = SelectField(_l("Product"), coerce=as_id, validators=[Optional()])

    def __init__(
        self,
        projects: list[tuple[int, str]],
        requesters: list[tuple[int, str]],
        products: list[tuple[int, str]],
        *args: Any,
        are_all: bool = True,
        **kwargs: Any,
    ):
        """All are (id, name) of what may be chosen: requesters and products are those of the project.

        `are_all`: there are no other projects that could be looked for.
        """
        super().__init__(*args, **kwargs)
        if are_all:
            del self.project_words
        self.kind.choices, self.impact.choices, self.urgency.choices = (
            choices(KindCode),
            choices(Impact),
            choices(Urgency),
        )
        self.project_id.choices = projects
        self.requester_id.choices = requesters
        self.product_id.choices = [("", _l("I do not know")), *products]
