"""Fields of a described web service: its description, and which of its acts become ready-made steps."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.forms import Boxes, Named, stripped
from processes.connections.openapi import MOST_BYTES, Description

PLAIN = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class DescribeForm(Named):
    """The description as it is pasted; once it can be read, its acts to tick."""

    own_name = "service"
    document = TextAreaField(
        _l("Description (OpenAPI 3, JSON)"),
        [DataRequired(), Length(max=MOST_BYTES)],
        description=_l("Paste the file that the maker of the service gives, often called openapi.json."),
        render_kw={**PLAIN, "rows": "6"},
    )
    service = StringField(
        _l("Name of the service"),
        [Length(max=40)],
        filters=[stripped],
        description=_l("In small letters, such as orders; steps are called by it."),
        render_kw=PLAIN,
    )
    base = StringField(
        _l("Address of the service"),
        [Length(max=500)],
        filters=[stripped],
        description=_l("What stands before each act's own path: https://api.example.com/v1."),
        render_kw=PLAIN,
    )
    headers = TextAreaField(
        _l("Headers of every call"),
        [Length(max=2000)],
        filters=[stripped],
        description=_l("One on each line, such as Authorization: Bearer secret:orders."),
        render_kw={**PLAIN, "rows": "2"},
    )
    acts = Boxes(_l("Acts that become ready-made steps"), choices=[])

    def offer(self, found: Description) -> None:
        """Let the acts be ticked, and begin with what the description says."""
        self.acts.choices = [(act.code, f"{act.name} ({act.method} {act.path})") for act in found.acts]
        self.base.data = self.base.data or found.base

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use case takes it."""
        return {name: self[name].data or "" for name in ("service", "base", "headers")}
