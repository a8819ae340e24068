"""Putting a refusal beside the form field that it speaks of."""

from flask_wtf import FlaskForm

from app.web.errors import sentence
from processes.errors import Refusal


def show_in(form: FlaskForm, refusal: Refusal) -> None:
    """Add the refusal's words to its field's errors, or to the form's where it names no field shown."""
    words = sentence(refusal)
    if refusal.field and refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, words]
    else:
        form.form_errors.append(words)
