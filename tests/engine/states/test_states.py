"""What any version has stored, every later version restores and brings to its end (see writing.py)."""

from datetime import datetime
from pathlib import Path

import orjson
import pytest

from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.state import FORMAT
from tests.engine.interpreter.bpmn import Play
from tests.engine.states.writing import CASES, Mended, act, seen

HOME = Path(__file__).parent
KEPT = sorted(HOME.glob("v*/*/state.bin"))


@pytest.mark.parametrize("state", KEPT, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_state_stored_by_an_earlier_version_goes_on_to_its_end(state: Path) -> None:
    known = orjson.loads((state.parent / "case.json").read_bytes())
    files = {path.name: path.read_bytes() for path in state.parent.glob("*.bpmn")}
    env = Mended()
    env.now = datetime.fromisoformat(known["at"])
    case = Play.resumed(Definitions.parse("p", files), env, state.read_bytes())
    assert seen(case) == known["before"]
    act(case, *known["acts"])
    assert seen(case) == known["after"]


def test_states_of_the_format_of_today_are_kept() -> None:
    """Whoever raises the format keeps states of the new one as well: python -m tests.engine.states.writing."""
    assert {path.parent.name for path in KEPT if path.read_bytes()[0] == FORMAT} == set(CASES)
    assert (HOME / f"v{FORMAT}").is_dir()


@pytest.mark.parametrize("name", CASES)
def test_the_kept_diagrams_are_those_that_the_writer_writes(name: str) -> None:
    files, *_ = CASES[name]()
    assert {path.name: path.read_bytes() for path in (HOME / f"v{FORMAT}" / name).glob("*.bpmn")} == files
