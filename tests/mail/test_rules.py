"""Subjects, numbers, tokens, and which mails machines wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.mail import rules


@pytest.mark.parametrize(
    "prefix",
    [
        "Re: ",
        "RE: ",
        "FW: ",
        "Fwd: ",
        "Odp: ",
        "odp: ",
        "AW: ",
        "WG: ",
        "VS: ",
        "Re[2]: ",
        "Re: FW: Odp: ",
        "SV: ",
        "Předáno: ",
        "回复：",
        "[EXTERNAL] Re: ",
        "TR: ",
        "re:re: ",
    ],
)
def test_prefixes_of_any_language_are_stripped(prefix):
    assert rules.strip_prefixes(f"{prefix}Tiskárna  netiskne") == "Tiskárna netiskne"


def test_words_that_look_like_prefixes_stay():
    assert rules.strip_prefixes("Report: výpadek") == "Report: výpadek"
    assert rules.strip_prefixes("Instalace: nová stanice") == "Instalace: nová stanice"


@pytest.mark.parametrize(
    ("subject", "yes"), [("Fwd: x", True), ("FW: Re: x", True), ("Re: Fwd: x", False), ("x", False)]
)
def test_a_forward_is_told_by_its_outermost_prefix(subject, yes):
    assert rules.is_forward(subject) is yes


def test_numbers_in_a_subject():
    assert rules.numbers_in("Re: [P10001] x p10002, XP10003 P123 P10001") == ["P10001", "P10002"]


def test_a_token_proves_itself_in_any_place_and_case():
    token = rules.signed("P10001", "key")
    texts = [f"podpora+{token}@desk.cz", f"Re: [{token.upper()}]"]
    assert rules.tokens_in(texts, "key") == ["P10001"]
    assert rules.tokens_in([rules.reply_address("Podpora <podpora@desk.cz>", "P10001", "key")], "key") == ["P10001"]


def test_a_forged_token_is_none():
    token = rules.signed("P10001", "key")
    assert rules.tokens_in([token], "other key") == []
    assert rules.tokens_in([token.replace("p10001", "p10002")], "key") == []
    assert rules.tokens_in([token[:-1] + ("a" if token[-1] != "a" else "b")], "key") == []


@given(st.text())
def test_no_text_breaks_the_rules(text):
    rules.strip_prefixes(text)
    rules.is_forward(text)
    assert rules.tokens_in([text], "key") == []


def test_message_ids_cannot_be_guessed():
    ids = {rules.new_message_id("Podpora <podpora@desk.cz>", "P1") for _ in range(100)}
    assert len(ids) == 100
    assert all(one.startswith("<p1.") and one.endswith("@desk.cz>") for one in ids)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, None),
        ({"auto-submitted": "no"}, None),
        ({"auto-submitted": "auto-replied (vacation)"}, "Auto-Submitted"),
        ({"precedence": "bulk"}, "Precedence"),
        ({"x-loop": "x"}, "X-Loop"),
        ({"return-path": "<>"}, "Return-Path"),
        ({"return-path": "<jan@x.cz>"}, None),
        ({"x-autoreply": "yes"}, "x-autoreply"),
        ({"subject": "Automatická odpověď: dovolená"}, None),
    ],
)
def test_machines_are_recognised(headers, reason):
    assert rules.automatic_reason(headers, "jan@x.cz") == reason


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.cz", "postmaster@x.cz", "bounces@list.cz"])
def test_robots_are_machines(sender):
    assert rules.automatic_reason({}, sender) == "From"


@pytest.mark.parametrize(
    ("sender", "own"),
    [("podpora+p1.abc@desk.cz", True), ("Podpora@desk.cz", True), ("jan@desk.cz", False), ("", False)],
)
def test_our_own_address_is_known(sender, own):
    assert rules.is_own(sender, "Podpora <podpora@desk.cz>") is own
