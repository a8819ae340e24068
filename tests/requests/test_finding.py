"""Requests are found by number and by words without diacritics, by whoever may see what the words stand in."""

import pytest
from sqlalchemy import text

from processes.requests.narrowing import Filters
from processes.requests.queries import number_named, requests_page
from processes.requests.rules import number_in
from processes.requests.use_cases import post_message


def found(desk, someone, words, **more):
    page = requests_page(desk.session, someone.actor, filters=Filters(text=words, **more))
    return {request.number for request in page.rows}


def writes(desk, case, someone, body, **more):
    given = {"request_id": case.id, "body": body, "actor": someone.actor, **more}
    return desk.act(lambda s, now: post_message(s, **given, now=now))


@pytest.mark.parametrize(
    "typed", ["10013", "P10013", "p10013", " P 10013 ", "#10013", "[P10013]", "P-10013.", "- 10013"]
)
def test_a_number_is_read_in_any_form(typed):
    assert number_in(typed) == "P10013"


@pytest.mark.parametrize("typed", ["", "P", "P0", "10013 10014", "A10013", "P10013x", "9" * 19, "١٢٣"])
def test_other_words_are_no_number(typed):
    assert number_in(typed) is None


def test_a_number_leads_to_a_request_in_any_state_that_its_reader_may_see(desk, stranger):
    case = desk.request()
    desk.requester.withdraws(case, "Nic.")
    assert number_named(desk.session, desk.requester.actor, case.number[1:]) == case.number
    assert number_named(desk.session, stranger.actor, case.number) is None
    assert found(desk, desk.dispatcher, f"{case.number.lower()} nic-takového") == set()
    assert found(desk, desk.dispatcher, case.number[1:]) == {case.number}
    assert found(desk, stranger, case.number) == set()


def test_words_are_found_without_diacritics_in_title_description_and_discussion(desk):
    case = desk.request(summary="Počítač se nezapne", description="Příšerně ŽLUŤOUČKÝ kůň na 192.168.1.10")
    other = desk.request(summary="Tiskárna", description="papír")
    writes(desk, case, desk.requester, "Zkusila jsem vypínač u zdi (PC-17/b).")
    for words in ("pocitac", "POČÍTAČ", "zlutoucky kun", "vypinac pocitac", "192.168.1.10", "pc-17/b", "nezapn"):
        assert found(desk, desk.dispatcher, words) == {case.number}, words
        assert found(desk, desk.requester, words) == {case.number}, words
    assert found(desk, desk.dispatcher, "tiskarna vypinac") == set()
    assert found(desk, desk.dispatcher, "tiskarn pap") == {other.number}
    assert found(desk, desk.dispatcher, "192.168.10") == set()
    desk.requester.withdraws(case, "Nic.")
    assert found(desk, desk.requester, "vypinac") == {case.number}
    assert found(desk, desk.requester, "vypinac", is_open=True) == set()


def test_words_of_internal_notes_are_for_staff_alone(desk, stranger):
    case = desk.request(summary="Výpadek", description="Nic nejde.")
    writes(desk, case, desk.technician, "Zákazník je zatvrzelý", internal=True)
    writes(desk, case, desk.technician, "Podíváme se na to.")
    assert found(desk, desk.dispatcher, "zatvrzel") == {case.number}
    assert found(desk, desk.dispatcher, "zatvrzel podivame") == {case.number}
    assert found(desk, desk.requester, "zatvrzel") == set()
    assert found(desk, desk.requester, "podivame") == {case.number}
    assert found(desk, stranger, "podivame") == set()


@pytest.mark.parametrize(
    "words", ["' | ! & <-> ( ", "a:*", "\\", "½ ² ª", "%", "_", "\u0301", "nic OR 1=1", "x" * 3000, "－ー"]
)
def test_strange_words_are_looked_for_like_others(desk, words):
    desk.request(summary="Něco")
    found(desk, desk.dispatcher, words)
    found(desk, desk.requester, words)


def test_a_text_too_large_for_the_index_is_kept_and_the_rest_is_found(desk):
    case = desk.request(summary="Deník")
    for part in range(14):
        writes(desk, case, desk.requester, " ".join(f"slovo{part}x{n:05d}zzzzzzz" for n in range(4800)))
    assert found(desk, desk.requester, "slovo0x00042 denik") == {case.number}


def test_finding_takes_one_statement_and_an_index(desk, counted):
    for _ in range(3):
        desk.request(summary="Počítač")
    actor = desk.dispatcher.actor
    with counted(desk.session) as statements:
        requests_page(desk.session, actor, filters=Filters(text="pocitac neco"))
    assert len(statements) == 1
    desk.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(
        desk.session.scalars(
            text("EXPLAIN SELECT request_id FROM request_search WHERE shown @@ search_query('pocitac')")
        )
    )
    assert "ix_request_search_shown" in plan
