"""What short replies say: clauses, the decision table's words, and what they make together."""

import pytest

from processes.requests.flow import meaning_of
from processes.requests.wording import Meaning, clauses


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Děkuji, hezký den!", ["dekuji", "hezky den"]),
        ("Nefunguje to,\nvracím.", ["nefunguje to", "vracim"]),
        ("Funguje to?Díky", ["funguje to?", "diky"]),
        ("Souhlasím.\n\nS pozdravem\nKarel Dvořák\n+420 777 000 111", ["souhlasim"]),
        ("Děkuji, Karle Dvořák", ["dekuji", "karle dvorak"]),
        ("Děkuji\nKarel Dvořák", ["dekuji"]),
        ("", []),
        (" … !!! ", []),
    ],
)
def test_clauses(text, words):
    assert [clause.words for clause in clauses(text, names=["Karel Dvořák"])] == words


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Souhlasím.", Meaning.APPROVE),
        ("Dobrý den, souhlasím, děkuji.\nS pozdravem\nJan", Meaning.APPROVE),
        ("schvaluji", Meaning.APPROVE),
        ("Approved, thanks", Meaning.APPROVE),
        ("nefunguje to, vracím", Meaning.RETURN),
        ("Dobrý den, vracím. Tiskárna pořád maže u pravého okraje.", Meaning.RETURN),
        ("Nesúhlasím", Meaning.RETURN),
        ("Děkuji, hezký den", Meaning.THANKS),
        ("Ďakujem veľmi pekne za rýchle vyriešenie!", Meaning.THANKS),
        ("dekuji moc", Meaning.THANKS),
        ("Díky, už to běží, hezký víkend", Meaning.UNCLEAR),
        ("Děkuji, ale pořád to nejde", Meaning.UNCLEAR),
        ("Děkuji, kdy to bude u kolegy?", Meaning.UNCLEAR),
        ("Děkujeme že to zase nefunguje", Meaning.UNCLEAR),
        ("Souhlasím? Ne, vracím.", Meaning.RETURN),
        ("Souhlasím, vracím", Meaning.UNCLEAR),
        ("Souhlasím, ale jen s opravou tiskárny", Meaning.UNCLEAR),
        ("Souhlasím?", Meaning.UNCLEAR),
        ("Tiskárna zase maže.", Meaning.UNCLEAR),
        ("a, " * 50, Meaning.UNCLEAR),
        ("", Meaning.UNCLEAR),
    ],
)
def test_meanings(desk, text, meaning):
    assert meaning_of(desk.session, text) is meaning
