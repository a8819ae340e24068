"""Putting a refusal beside the form field that it speaks of, and giving back what was typed where no form is left."""

from flask import request
from flask_wtf import FlaskForm

from app.web.errors import sentence
from app.web.once import DRAFT, is_of_the_page
from processes.errors import Refusal


def show_in(form: FlaskForm, refusal: Exception) -> None:
    """Add the refusal's words to its field's errors, or to the form's where it names no field shown.

    A form with a method `shows` may take a refusal itself.
    """
    if hasattr(form, "shows") and form.shows(refusal):
        return
    words = sentence(refusal) if isinstance(refusal, Refusal) else str(refusal)
    if isinstance(refusal, Refusal) and refusal.field and refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, words]
    else:
        form.form_errors.append(words)


def typed() -> list[str]:
    """The texts of the form that was sent, for a page that no longer has it; choices and short words are none."""
    texts = [
        text for name, text in request.form.items() if not (name == DRAFT or is_of_the_page(name)) and text.strip()
    ]
    return [text for text in texts if " " in text.strip() or len(text) > 20]
