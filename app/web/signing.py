"""The field in which people sign: drawn with a finger, a pen or the mouse, or by typing their name."""

from base64 import b64decode
from binascii import Error
from hashlib import sha256
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from wtforms import StringField, ValidationError, widgets

from app.web.actors import current_actor
from processes.documents.pictures import TooManyPixels, Unreadable, signature_of
from processes.engine.files.form_values import LONGEST_NAME
from processes.files import NewFile

BEGINNING = "data:image/png;base64,"
LONGEST = 400_000  # characters of what a page sends of a picture


class SignInput:
    """A name to type; scripts put what is drawn on above it."""

    input_type = "text"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw it."""
        kwargs = {name: value for name, value in kwargs.items() if name != "required"}
        typed = {"type": "text", "id": field.id, "name": field.name_name, "value": field.signer, "autocomplete": "name"}
        asked = {"maxlength": LONGEST_NAME, "placeholder": gettext("Your name, typed, signs as well")}
        drawn = {"name": field.name, "hidden": True, "data_sent": True}
        place = {
            "class": "sign-here",
            "data_signs": gettext("Sign here with a finger, a pen or the mouse"),
            "data_again": gettext("Draw again"),
        }
        return Markup("<div {}><textarea {}>{}</textarea><input {}></div>").format(
            Markup(widgets.html_params(**place)),
            Markup(widgets.html_params(**drawn)),
            field.data or "",
            Markup(widgets.html_params(**typed, **asked, **kwargs)),
        )


class Sign(StringField):
    """A signature; after it was validated, `file` is the picture as it is kept."""

    widget = SignInput()
    signer = ""
    file: NewFile | None = None

    @property
    def name_name(self) -> str:
        """The name of what is typed."""
        return f"{self.name}-name"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take both from what was sent; nobody's signature is there beforehand."""
        self.signer = formdata.get(self.name_name, "")[: LONGEST_NAME + 1].strip() if formdata else ""
        super().process(formdata)

    def typed(self) -> dict[str, Any] | None:
        """Who signs, and what they drew."""
        if not (self.signer or self.data):
            return None
        picture = sha256(self.file.content).hexdigest() if self.file else None
        return {"name": self.signer or current_actor().name, "picture": picture}

    def pre_validate(self, form: object) -> None:
        """Draw anew what was sent; what is no signature is refused."""
        sent = str(self.data or "")
        if not sent:
            return
        try:
            if not sent.startswith(BEGINNING) or len(sent) > LONGEST:
                raise Unreadable()
            picture = signature_of(b64decode(sent.removeprefix(BEGINNING), validate=True))
        except (Unreadable, TooManyPixels, Error):
            self.data = None
            raise ValidationError(gettext("This is no picture of a signature.")) from None
        self.file = NewFile(f"{self.label.text or self.name}.png", "image/png", picture.content)
