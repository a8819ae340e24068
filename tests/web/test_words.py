"""Words of values: each domain's own, kept apart by the enum, in the reader's language."""

import enum
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import force_locale

from app import domains
from app.web import words
from app.web.words import Look, Word, choices, look, word
from processes.people.rules import PersonActor, Role
from processes.requests.rules import RequestState

domains.load()  # before words are lent for a test


class Season(enum.StrEnum):
    COLD = "cold"
    WARM = "warm"


class Drink(enum.StrEnum):
    COLD = "cold"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_WORDS", dict(words._WORDS))
    words.words({Season.COLD: Word("Closed", "snowflake", "active", customers="Open")})
    words.words({Drink.COLD: "Cancel"})


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"), force_locale("cs"):
        yield


def test_equal_members_of_two_enums_have_words_of_their_own(inside: None) -> None:
    g.actor = PersonActor(name="Anna", person_id=1, roles=frozenset({Role.AGENT}))
    assert (word(Season.COLD), word(Drink.COLD)) == ("Uzavřeno", "Zpět")
    assert (look(Season.COLD), look(Drink.COLD)) == (Look("snowflake", "active"), Look(None, "quiet"))


def test_customers_read_what_is_meant_for_them(inside: None) -> None:
    g.actor = None
    assert word(RequestState.WAITING_FOR_CUSTOMER) == "Čeká na vás"


def test_a_value_without_words_reads_as_it_is_kept(inside: None) -> None:
    assert (word(Season.WARM), word(None)) == ("warm", "")
    assert [value for value, _ in choices(Season)] == ["cold", "warm"]


def test_nobody_takes_the_words_of_another() -> None:
    with pytest.raises(ValueError, match="has a word already"):
        words.words({Drink.COLD: "Close"})
