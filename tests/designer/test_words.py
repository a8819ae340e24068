"""What is said of a property: a word where people have one, else the name that the file has for it."""

import pytest
from flask import Flask
from flask_babel import force_locale

from app.designer.words import property_word
from app.web.words import known
from processes.engine.designing.trees import Property


def test_every_property_that_people_have_a_word_for_has_it(app: Flask) -> None:
    assert [one for one in Property if known(one) is None] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("deleted", "Zda existuje"),
        ("conditionExpression", "Podmínka"),
        ("inputParameter amount", "Vstup amount"),
        ("values Red label", "Volba Red Popisek"),
        ("historyTimeToLive", "historyTimeToLive"),
    ],
)
def test_a_path_is_said_as_far_as_it_has_words(app: Flask, name: str, said: str) -> None:
    with app.test_request_context("/"), force_locale("cs"):
        assert property_word(name) == said
