"""Every edge case of promised times has the right value."""

from datetime import timedelta

import pytest

from tests.slas.edge_cases import EDGES, MARKS, Edge, Mark, at


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_every_target_stands_as_it_should(edge: Edge) -> None:
    found = edge.clocks
    assert {
        target: (found[target].state, due and found[target].due_at, found[target].used)
        for target, (_state, due, _used) in edge.stands.items()
    } == {
        target: (state, due and at(due), timedelta(minutes=used)) for target, (state, due, used) in edge.stands.items()
    }


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.name)
def test_every_level_is_reached_when_it_should_be(mark: Mark) -> None:
    assert mark.found == (mark.reached and at(mark.reached))
