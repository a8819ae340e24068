"""The words that the editors' scripts say are those that the page hands over."""

import json
import re

from app.designer.editor_words import EDITORS
from tests.house.code import ROOT

SCRIPTS = ROOT / "app" / "frontend" / "designer"
OTHERS = ("scenarios", "live")  # which hand over words of their own
SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)+)"')
LINT = re.compile(r'^  "?[A-Z][^":]*"?: "(.*)",$', re.MULTILINE)


def test_what_scripts_say_is_handed_over() -> None:
    files = [path for path in SCRIPTS.rglob("*.ts") if not path.relative_to(SCRIPTS).parts[0].startswith(OTHERS)]
    said = {json.loads(f'"{text}"') for path in files for text in SAID.findall(path.read_text())}
    said |= set(LINT.findall((SCRIPTS / "bpmn" / "lint" / "rules.ts").read_text()))
    assert said - set(EDITORS) == set()
    assert set(EDITORS) - said == set()
