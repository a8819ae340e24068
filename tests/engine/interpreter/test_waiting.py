"""Timers and messages: boundary and intermediate events, receive tasks, event gateways, event sub-processes."""

from datetime import datetime, timedelta

import pytest

from processes.engine.errors import EngineError
from tests.engine.interpreter.bpmn import (
    DEFS,
    NOW,
    boundary,
    call,
    catch,
    end,
    error,
    gateway,
    hours,
    inside,
    message,
    play,
    process,
    sub,
    throw,
    timer,
    user,
)  # fmt: skip

CHILD = process(user("C1"), "s > C1 > e", id="child")
RECEIVE = '<bpmn:receiveTask id="{0}" messageRef="m1"/>'
ATTACHED = {
    "user task": user("W"),
    "receive task": RECEIVE.format("W"),
    "call activity": call("W", "child"),
    "sub-process": sub("W", inside("W") + user("I"), "s_W > I > e_W"),
}


@pytest.mark.parametrize("attached", ATTACHED)
@pytest.mark.parametrize("definition", [timer("timeDuration", "P2D"), message("m2")])
@pytest.mark.parametrize("interrupting", [True, False])
def test_boundary_events_interrupt_or_go_beside(attached, definition, interrupting):
    body = ATTACHED[attached] + boundary("b", "W", definition, interrupting) + user("X")
    case = play(process(body, "s > W > e", "b > X > e", defs=DEFS), CHILD)
    before = case.open
    fired = case.fire("b") if "timer" in definition else case.deliver("b", why="because")
    assert case.open == (["X"] if interrupting else sorted([*before, "X"]))
    assert ("b", "completed") in {(one.element_id, one.kind) for one in fired.trail()}
    assert ("timer" in definition) or case.variables == {"why": "because"}
    if interrupting:
        assert case.waiting == {}
    case.complete("X")
    assert case.case.completed is interrupting


def test_a_boundary_event_is_silent_once_the_activity_is_done():
    body = (
        user("W")
        + boundary("t", "W", timer("timeDuration", "PT1H"))
        + boundary("m", "W", message(), False)
        + user("X")
        + user("L")
    )
    case = play(process(body, "s > W > L > e", "t > X > e", "m > X", defs=DEFS))
    assert (set(case.timers), set(case.waiting)) == ({"t"}, {"m"})
    case.complete("W")
    assert (case.timers, case.waiting, case.open) == ({}, {}, ["L"])


def test_a_message_beside_the_activity_may_come_again_and_outlives_it():
    body = user("W") + boundary("m", "W", message(), False) + user("X")
    case = play(process(body, "s > W > e", "m > X > e", defs=DEFS))
    case.deliver("m")
    case.deliver("m")
    assert case.open == ["W", "X", "X"]
    case.complete("W")
    assert (case.open, case.waiting) == (["X", "X"], {})
    case.complete("X")
    case.complete("X")
    assert case.case.completed


@pytest.mark.parametrize(("kind", "text", "due"), [
    ("timeDuration", "PT90M", NOW + timedelta(minutes=90)),
    ("timeDuration", "${late}", NOW + hours(30)),
    ("timeDuration", "P${3}D", NOW + timedelta(days=3)),
    ("timeDuration", "${hours(2)}", NOW + hours(2)),
    ("timeDate", "2026-04-01T08:00:00+02:00", datetime.fromisoformat("2026-04-01T06:00:00+00:00")),
    ("timeDate", "${now() + days(1)}", NOW + timedelta(days=1)),
    ("timeDate", "${when}", datetime.fromisoformat("2026-04-02T06:00:00+00:00")),
    ("timeCycle", "R3/PT1H", NOW + hours(1)),
])  # fmt: skip
def test_a_timer_falls_due_at_an_instant_seen_from_the_step(kind, text, due):
    case = play(
        process(catch("T", timer(kind, text)) + user("L"), "s > T > L > e"),
        late="PT30H",
        when="2026-04-02T08:00:00+02:00",
    )
    assert case.timers == {"T": due}
    assert case.timers["T"].tzinfo is not None
    case.env.now += timedelta(days=400)
    assert case.timers == {"T": due}
    case.fire("T")
    assert case.open == ["L"]


@pytest.mark.parametrize(("kind", "text"), [
    ("timeDate", "2026-04-01T08:00:00"), ("timeDate", "2026-04-01"), ("timeDuration", "soon"), ("timeDuration", "P1M"),
    ("timeDuration", "${nowhere}"), ("timeCycle", "R3"), ("timeCycle", "R3/PT0S"), ("timeCycle", "${5}"),
])  # fmt: skip
def test_a_timer_that_cannot_be_read_is_held_and_no_completion_is_lost(kind, text):
    case = play(process(user("A") + catch("T", timer(kind, text)) + user("L"), "s > A > T > L > e"))
    case.complete("A", kept=1)
    assert (list(case.held), case.variables, case.timers) == (["T"], {"kept": 1}, {})
    case.skip("T")
    assert case.open == ["L"]


def test_exactly_one_of_several_overdue_timers_fires():
    body = (
        user("U")
        + boundary("b1", "U", timer("timeDuration", "PT1H"), False)
        + boundary("b2", "U", timer("timeDuration", "PT2H"), False)
    )
    case = play(process(body + user("X") + user("Y"), "s > U > e", "b1 > X > e", "b2 > Y > e"))
    case.env.now += timedelta(days=9)
    case.fire("b2")
    assert (case.open, set(case.timers)) == (["U", "Y"], {"b1"})


def test_a_cycle_fires_its_turns_and_an_overdue_one_fires_once():
    body = user("U") + boundary("c", "U", timer("timeCycle", "R3/PT1H"), False) + user("X")
    case = play(process(body, "s > U > e", "c > X > e"))
    case.env.now = NOW + hours(5.5)
    case.fire("c")
    assert (case.open, case.timers) == (["U", "X"], {"c": NOW + hours(6)})
    case.fire("c")
    assert case.timers == {"c": NOW + hours(7)}
    case.fire("c")
    assert (case.open, case.timers) == (["U", "X", "X", "X"], {})
    case.complete("U")
    assert case.open == ["X", "X", "X"]


def test_a_cycle_without_end_and_with_a_start_keeps_to_its_grid():
    body = user("U") + boundary("c", "U", timer("timeCycle", "R/2026-03-29T06:00:00+00:00/P1D"), False) + user("X")
    case = play(process(body, "s > U > e", "c > X > e"))
    first = datetime.fromisoformat("2026-03-29T06:00:00+00:00")
    assert case.timers == {"c": first}
    case.env.now = first + timedelta(days=9, hours=3)
    case.fire("c")
    assert case.timers == {"c": first + timedelta(days=10)}


def test_a_daily_cycle_keeps_its_hour_when_winter_time_begins():
    body = user("U") + boundary("c", "U", timer("timeCycle", "R3/2026-10-24T08:00:00+02:00/P1D"), False) + user("X")
    case = play(process(body, "s > U > e", "c > X > e"))
    for day in ("2026-10-25T08:00:00+01:00", "2026-10-26T08:00:00+01:00"):
        case.fire("c")
        assert case.timers == {"c": datetime.fromisoformat(day)}


def test_a_timer_can_be_armed_anew():
    case = play(process(catch("T", timer("timeDuration", "PT5M")), "s > T > e"))
    timer_ = case.case.timers()[0]
    later = NOW + timedelta(days=3)
    case.act(lambda one: one.set_due(timer_.task_id, "T", later))
    assert case.timers == {"T": later}


def test_an_event_gateway_goes_on_with_what_comes_first():
    body = (
        gateway("eventBased", "g")
        + catch("e1", timer("timeDuration", "PT30M"))
        + catch("e2", timer("timeDuration", "PT40M"))
    )
    body += catch("em", message(), correlationKey="${k}") + "".join(user(id) for id in ("Y1", "Y2", "Ym"))
    content = process(body, "s > g", "g > e1 > Y1 > e", "g > e2 > Y2 > e", "g > em > Ym > e", defs=DEFS)
    case = play(content, k=7)
    assert case.timers == {"e1": NOW + timedelta(minutes=30), "e2": NOW + timedelta(minutes=40)}
    assert case.waiting == {"em": ("reply", "7")}
    case.fire("e2")
    assert (case.open, case.timers, case.waiting) == (["Y2"], {}, {})
    case = play(content, k=7)
    case.deliver("em", answer=1)
    assert (case.open, case.timers, case.variables) == (["Ym"], {}, {"k": 7, "answer": 1})


def test_a_message_reaches_exactly_one_subscription():
    body = (
        gateway("parallel", "g")
        + catch("ma", message(), correlationKey="${a}")
        + catch("mb", message(), correlationKey="visit ${b}")
    )
    body += (
        RECEIVE.format("rt")
        + user("U")
        + boundary("bm", "U", message(), False)
        + "".join(user(f"X{id}") for id in "abrm")
    )
    lines = ["g > ma > Xa > e", "g > mb > Xb > e", "g > rt > Xr > e", "g > U > e", "bm > Xm > e"]
    case = play(process(body, "s > g", *lines, defs=DEFS), a="K1", b=2)
    assert case.waiting == {
        "ma": ("reply", "K1"),
        "mb": ("reply", "visit 2"),
        "rt": ("reply", None),
        "bm": ("reply", None),
    }
    for element, expected in (("mb", ["U", "Xb"]), ("rt", ["U", "Xb", "Xr"]), ("bm", ["U", "Xb", "Xm", "Xr"])):
        case.deliver(element)
        assert case.open == expected
    assert set(case.waiting) == {"ma", "bm"}


def test_nothing_is_delivered_to_what_does_not_wait():
    case = play(process(catch("M", message()) + catch("T", timer("timeDuration", "PT1H")), "s > M > T > e", defs=DEFS))
    place = case.case.subscriptions()[0]
    case.deliver("M")
    for act in (
        lambda one: one.deliver(place.task_id, "M", {}),
        lambda one: one.fire_timer(case.case.timers()[0].task_id, "M"),
    ):
        with pytest.raises(EngineError):
            case.act(act)


def test_messages_are_thrown_outwards_only():
    body = (
        gateway("parallel", "g")
        + user("A")
        + throw("T", message(), {"x": "${k + 1}"})
        + catch("M", message())
        + end("done", message("m2"))
    )
    case = play(process(body, "s > g", "g > A > T > done", "g > M > e", defs=DEFS), k=1)
    assert case.complete("A").thrown() == [("reply", {"x": 2}), ("cancel", {})]
    assert set(case.waiting) == {"M"}


def event_sub(start: str, interrupting: bool) -> str:
    return sub("ES", inside("ES", start, interrupting) + user("H"), "s_ES > H > e_ES", event=True)


@pytest.mark.parametrize("start", [message("m2"), timer("timeDuration", "PT1H")])
@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_an_event_sub_process_takes_over_or_runs_beside(start, interrupting, nested):
    if nested:
        body = sub("SP", inside("SP") + user("U") + event_sub(start, interrupting), "s_SP > U > e_SP") + user("L")
        content = process(body, "s > SP > L > e", defs=DEFS)
    else:
        content = process(user("U") + event_sub(start, interrupting), "s > U > e", defs=DEFS)
    case = play(content)
    assert case.open == ["U"]
    again = play(content)
    again.complete("U")
    assert (again.open, again.timers, again.waiting, again.ended_at) == (
        (["L"], {}, {}, None) if nested else ([], {}, {}, "e")
    )
    case.fire("s_ES") if "timer" in start else case.deliver("s_ES", why=1)
    assert case.open == (["H"] if interrupting else ["H", "U"])
    assert "timer" in start or case.variables == {"why": 1}
    assert set(case.waiting) == (set() if interrupting or "timer" in start else {"s_ES"})
    assert case.timers == {}
    case.complete("H")
    assert case.open == ([*["L"] * nested] if interrupting else ["U"])
    if not interrupting:
        case.complete("U")
    if nested:
        case.complete("L")
    assert case.ended_at == ("e" if nested or not interrupting else "e_ES")


def test_a_message_event_sub_process_may_start_again_beside_itself():
    case = play(process(user("U") + event_sub(message("m2"), False), "s > U > e", defs=DEFS))
    case.deliver("s_ES")
    case.deliver("s_ES")
    assert case.open == ["H", "H", "U"]


def test_an_error_event_sub_process_catches_what_its_scope_throws():
    body = user("U") + end("bad", error("er1")) + event_sub(error("er1"), True)
    case = play(
        process(sub("SP", '<bpmn:startEvent id="si"/>' + body, "si > U > bad") + user("L"), "s > SP > L > e", defs=DEFS)
    )
    case.complete("U")
    assert case.open == ["H"]
    assert case.variables["error_code"] == "E1"
    case.complete("H")
    assert case.open == ["L"]


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("where", ["boundary", "event sub-process"])
def test_an_escalation_is_caught_outside_and_goes_on_or_not(interrupting, where):
    definition = '<bpmn:escalationEventDefinition escalationRef="es1"/>'
    inner = inside("SP") + user("A") + throw("T", definition) + user("B")
    if where == "boundary":
        body = sub("SP", inner, "s_SP > A > T > B > e_SP") + boundary("b", "SP", definition, interrupting) + user("H")
        content = process(body, "s > SP > e", "b > H > e", defs=DEFS)
    else:
        body = sub("SP", inner + event_sub(definition, interrupting), "s_SP > A > T > B > e_SP")
        content = process(body, "s > SP > e", defs=DEFS)
    case = play(content)
    case.complete("A")
    assert case.open == (["H"] if interrupting else ["B", "H"])
    for element in case.open:
        case.complete(element)
    assert case.case.completed


def test_an_escalation_that_nothing_catches_is_held():
    body = throw("T", '<bpmn:escalationEventDefinition escalationRef="es1"/>')
    case = play(process(body, "s > T > e", defs=DEFS))
    assert list(case.held) == ["T"]


def test_an_event_sub_process_whose_timer_cannot_be_read_is_held_at_the_start():
    case = play(process(user("U") + event_sub(timer("timeDuration", "${nowhere}"), True), "s > U > e"))
    assert list(case.held) == ["p"]
    case.skip("p")
    assert case.open == ["U"]
