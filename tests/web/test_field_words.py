"""Whatever WTForms says about a field is in the reader's language."""

import pytest
from flask import Flask, request
from flask_babel import force_locale

SINGLE = ("This field is required.", "Not a valid choice.", "Not a valid date value.", "Not a valid time value.")
COUNTED = (
    ("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    ("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
)


@pytest.mark.parametrize("locale", ["cs", "sk"])
def test_no_message_of_a_field_is_english(app: Flask, locale: str) -> None:
    with app.test_request_context("/login"), force_locale(locale):
        app.preprocess_request()
        words = request.wtforms_translations
        assert [message for message in SINGLE if words.ugettext(message) == message] == []
        assert [pair for pair in COUNTED for n in (1, 3, 10) if words.ungettext(*pair, n) in pair] == []
