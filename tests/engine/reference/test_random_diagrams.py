"""Random diagrams end as the reference says, whatever the order of acts and wherever they are stored."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.engine.reference.blocks import Program
from tests.engine.reference.playing import InMemory, agree
from tests.engine.reference.stored import Stored
from tests.engine.reference.strategy import numbers, programs

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def play(program: Program, first: tuple[int, ...], data: st.DataObject) -> None:
    agree(program, first, lambda: InMemory(program, first), data.draw)


@settings(max_examples=60, suppress_health_check=SLOW)
@given(programs(), numbers, st.data())
def test_random_diagrams_agree_with_the_reference(
    program: Program, first: tuple[int, ...], data: st.DataObject
) -> None:
    play(program, first, data)


@pytest.mark.long
@settings(max_examples=1000, suppress_health_check=SLOW)
@given(programs(), numbers, st.data())
def test_a_thousand_random_diagrams_agree_with_the_reference(
    program: Program, first: tuple[int, ...], data: st.DataObject
) -> None:
    play(program, first, data)


def play_stored(
    session: Session, register: Callable[..., None], program: Program, first: tuple[int, ...], data: st.DataObject
) -> None:
    with session.begin_nested() as example:
        agree(program, first, lambda: Stored(session, register, program, first), data.draw)
        example.rollback()
    session.expire_all()


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
@given(program=programs(), first=numbers, data=st.data())
def test_the_stored_engine_agrees_with_the_reference(
    session: Session, register: Callable[..., None], program: Program, first: tuple[int, ...], data: st.DataObject
) -> None:
    play_stored(session, register, program, first, data)


@pytest.mark.long
@settings(max_examples=300, suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
@given(program=programs(), first=numbers, data=st.data())
def test_the_stored_engine_agrees_with_the_reference_for_long(
    session: Session, register: Callable[..., None], program: Program, first: tuple[int, ...], data: st.DataObject
) -> None:
    play_stored(session, register, program, first, data)
