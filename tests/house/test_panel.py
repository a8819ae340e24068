"""What the designer's panel offers works: every field at every element is played on a running case."""

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from processes.engine.checking.parameter_checks import gives_outputs, takes_inputs
from tests.engine.conformance.notation import written
from tests.engine.conformance.panel import PROBES, offered
from tests.engine.conformance.walk import ELEMENTS, Walk
from tests.engine.differential.test_stock import undone


@pytest.mark.parametrize(("group", "kind"), sorted({(group, kind) for group, kind, _ in offered()}))
def test_every_field_of_the_panel_works(
    session: Session, monkeypatch: pytest.MonkeyPatch, group: str, kind: str
) -> None:
    fields = {field for one, at, names in offered() if (one, at) == (group, kind) for field in names}
    with undone(session):
        found = dict.fromkeys(fields, False) | dict(PROBES[group](Walk(session, monkeypatch), kind))
    assert {field for field in fields if not found[field]} == set()


def test_parameters_are_offered_where_they_are_used() -> None:
    """The panel's list and the check's rule are one."""
    used = {"CamundaPlatform__Input": takes_inputs, "CamundaPlatform__Output": gives_outputs}
    for group, is_used in used.items():
        at = {kind for one, kind, _ in offered() if one == group}
        for kind, ways in ELEMENTS.items():
            root = etree.fromstring(written("p", *ways))
            element = next(node for node in root.iter() if node.get("id") == "x")
            assert is_used(element) == (kind in at), f"{group} at {kind}"
