"""Whom the desk suggests, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from processes.dispatch.rules import Candidate, best_candidate
from processes.documents.rendering import NBSP

NOON = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=4)
TOMORROW = NOON + timedelta(hours=20)


def candidate(name: str, *, printers: int = 0, load: int = 0, **more) -> Candidate:
    skills = {"printers": printers} if printers else {}
    return Candidate(person_id=len(name), name=name, skills=skills, load=load, **more)


def on_shift(name: str, **more) -> Candidate:
    return candidate(name, **{"shift_ends_at": EVENING, "next_shift_at": TOMORROW, **more})


def test_the_least_loaded_of_the_skilled_on_shift():
    busy = on_shift("Busy", printers=3, load=4)
    free = on_shift("Free one", printers=2, load=1)
    unskilled = on_shift("Unskilled", load=0)
    suggestion = best_candidate([busy, free, unskilled], "printers")
    assert suggestion.technician is free
    assert [str(reason) for reason in suggestion.reasons] == [
        "knows printers (level 2 of 3)",
        f"on shift until {EVENING}",
        "free now",
        f"least work: about 1{NBSP}h, open requests: 1",
    ]


def test_of_equals_the_better_skilled_then_the_alphabet():
    learning = on_shift("Anna", printers=1)
    expert = on_shift("Zdeněk", printers=3)
    other_expert = on_shift("Žofie", printers=3)
    assert best_candidate([learning, other_expert, expert], "printers").technician is expert


def test_without_a_skill_asked_for_anybody_free():
    suggestion = best_candidate([on_shift("Busy", load=2), on_shift("Free")], None)
    assert suggestion.technician.name == "Free"
    assert "knows" not in str(suggestion.reasons[0])


def test_who_knows_the_customer_goes_first_while_their_load_is_bearable():
    knowing = on_shift("Knows them", load=3, solved={7: 2})
    idle = on_shift("Idle", load=0)
    suggestion = best_candidate([knowing, idle], None, 7)
    assert suggestion.technician is knowing
    assert "solved for this customer lately: 2" in [str(reason) for reason in suggestion.reasons]
    assert "least work" not in str(suggestion.reasons[-1])
    assert best_candidate([knowing, idle], None, 8).technician is idle
    assert best_candidate([replace(knowing, load=4), idle], None, 7).technician is idle


def test_whoever_works_now_is_not_free_but_goes_before_who_is_not_here():
    busy = on_shift("Busy", busy_with="P10001")
    free = on_shift("Free", load=9)
    away = candidate("Away", next_shift_at=TOMORROW)
    assert best_candidate([busy, free, away], None).technician is free
    suggestion = best_candidate([busy, away], None)
    assert suggestion.technician is busy
    assert not suggestion.is_at_once
    assert str(suggestion.reasons[1]) == "nobody is free now; works on P10001"


def test_why_not_the_others():
    chosen = on_shift("Chosen", printers=3, load=1, solved={7: 1})
    others = {
        "does not know printers": on_shift("Unskilled"),
        f"not here before {TOMORROW}": candidate("Tomorrow", printers=3, next_shift_at=TOMORROW),
        "no shift planned": candidate("Nobody knows", printers=3),
        "works on P10002 now": on_shift("Works", printers=3, busy_with="P10002"),
        "has solved nothing for this customer lately": on_shift("A stranger", printers=3),
        f"has more work: about 5{NBSP}h, open requests: 5": on_shift("Many", printers=3, load=5, solved={7: 3}),
        "knows printers less (level 1 of 3)": on_shift("Learner", printers=1, load=1, solved={7: 3}),
        "as good; the alphabet decided": on_shift("Zdenka ZZ", printers=3, load=1, solved={7: 3}),
    }
    suggestion = best_candidate([*others.values(), chosen], "printers", 7)
    assert suggestion.technician is chosen
    assert suggestion.is_at_once
    assert {str(other.reason): other.technician for other in suggestion.others} == others


def test_the_absent_are_passed_over_even_on_shift():
    ill = on_shift("Ill", printers=3, absent_until=TOMORROW)
    here = on_shift("Here", printers=1, load=9)
    assert best_candidate([ill, here], "printers").technician is here


def test_nobody_free_means_who_starts_first():
    tomorrow = candidate("Tomorrow", printers=3, next_shift_at=TOMORROW)
    back_soon = on_shift("Back soon", printers=1, absent_until=NOON + timedelta(hours=1))
    suggestion = best_candidate([tomorrow, back_soon], "printers")
    assert suggestion.technician is back_soon
    assert str(suggestion.reasons[-1]) == f"nobody is here now; starts first, at {NOON + timedelta(hours=1)}"


def test_an_absence_over_the_next_shift_ends_later_than_it_begins():
    away = on_shift("Away", printers=1, absent_until=TOMORROW + timedelta(days=2))
    assert away.free_at == TOMORROW + timedelta(days=2)


def test_nobody_with_the_skill_means_no_suggestion():
    assert best_candidate([on_shift("Unskilled")], "printers") is None
    assert best_candidate([candidate("No shift", printers=2)], "printers") is None


def test_a_suggestion_survives_as_a_process_variable():
    kept = best_candidate([on_shift("Free", printers=2)], "printers").as_json()
    assert kept["name"] == "Free"
    assert kept["reasons"][1] == {"message": "on shift until {until}", "values": {"until": EVENING.isoformat()}}


def test_load_is_by_work_not_by_count():
    few = on_shift("A few large ones", load=2, minutes=420)
    many = on_shift("Many small ones", load=5, minutes=90)
    suggestion = best_candidate([few, many], None)
    assert suggestion.technician is many
    said = f"least work: about 1{NBSP}h 30{NBSP}min, open requests: 5"
    assert str(suggestion.reasons[-1]) == said
    (other,) = suggestion.others
    assert str(other.reason) == f"has more work: about 7{NBSP}h, open requests: 2"
