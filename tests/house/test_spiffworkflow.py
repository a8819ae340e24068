"""What is taken of SpiffWorkflow is what ADR 0009 says, so that an upgrade is a known piece of work."""

import ast
import re

from tests.house.code import LAYERS, ROOT, modules, nodes

DECISION = ROOT / "docs/adr/0009-what-is-spiffworkflows.md"
ROW = re.compile(r"^\| `(SpiffWorkflow[\w.]*)` \| ([^|]+) \|", re.MULTILINE)


def imported() -> dict[str, set[str]]:
    """Names by module, over all layers."""
    found: dict[str, set[str]] = {}
    for path in modules(*LAYERS):
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "SpiffWorkflow":
                found.setdefault(node.module or "", set()).update(alias.name for alias in node.names)
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith("SpiffWorkflow") for alias in node.names), path
    return found


def test_the_decision_lists_what_is_imported_of_spiffworkflow() -> None:
    told = {module: set(re.findall(r"`(\w+)`", names)) for module, names in ROW.findall(DECISION.read_text())}
    assert told == imported()


def test_the_locked_version_is_the_one_that_the_differences_were_told_of() -> None:
    (locked,) = re.findall(r"^spiffworkflow==([\d.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert f"({locked}," in (ROOT / "docs/engine-differences.md").read_text()
