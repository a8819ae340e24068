"""What a case takes from a message: what its diagram names, wherever it waits."""

import pytest

from processes.engine.interpreter.definitions import Definitions
from tests.engine.interpreter.bpmn import (
    Play,
    Surroundings,
    boundary,
    catch,
    gateway,
    inside,
    message,
    process,
    sub,
    timer,
    user,
)

OUTSIDE = '<bpmn:message id="m1" name="order.paid"/>'
OWN = '<bpmn:message id="m1" name="order_paid"/>'
SENT = {"amount": 5, "customer": 8, "approved": True}


def takes(names: str | None) -> dict[str, str]:
    return {} if names is None else {"variables": names}


def places(names: str | None) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every place where a message is waited for: the body and its flows."""
    mark = takes(names)
    property_ = (
        ""
        if names is None
        else (
            f'<bpmn:extensionElements><camunda:properties><camunda:property name="variables" value="{names}"/>'
            "</camunda:properties></bpmn:extensionElements>"
        )
    )
    return {
        "event": (catch("m", message(), **mark), ("s > m > e",)),
        "task": (f'<bpmn:receiveTask id="m" messageRef="m1">{property_}</bpmn:receiveTask>', ("s > m > e",)),
        "border": (user("u") + boundary("m", "u", message(), **mark), ("s > u > e", "m > e")),
        "beside": (user("u") + boundary("m", "u", message(), False, **mark), ("s > u > e", "m > e")),
        "choice": (
            gateway("eventBased", "g") + catch("m", message(), **mark) + catch("t", timer("timeDuration", "P1D")),
            ("s > g > m > e", "g > t > e"),
        ),
        "sub-process": (
            user("u") + sub("ES", inside("ES", property_ + message()), "s_ES > e_ES", event=True),
            ("s > u > e",),
        ),
    }


def sent_to(place: str, names: str | None, defs: str) -> dict[str, object]:
    body, lines = places(names)[place]
    case = Play(Definitions.parse("p", {"p.bpmn": process(body, *lines, defs=defs)}), Surroundings(), customer=3)
    case.deliver("s_ES" if place == "sub-process" else "m", **SENT)
    return case.variables


@pytest.mark.parametrize("place", places(None))
@pytest.mark.parametrize(("names", "kept"), [
    ("amount", {"amount": 5, "customer": 3}), ("amount , customer", {"amount": 5, "customer": 8}),
    ("", {"customer": 3}), (None, {"customer": 3}), ("missing", {"customer": 3}),
])  # fmt: skip
def test_a_message_from_outside_sets_what_is_named(place, names, kept):
    assert sent_to(place, names, OUTSIDE) == kept


@pytest.mark.parametrize("place", places(None))
def test_what_our_own_use_cases_send_is_taken_whole_unless_it_is_named(place):
    assert sent_to(place, None, OWN) == SENT
    assert sent_to(place, "amount", OWN) == {"amount": 5, "customer": 3}
