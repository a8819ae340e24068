"""The documentation of the keys tells every one that the pages know, and no other."""

import re

from tests.house.code import ROOT
from tests.house.test_templates import TEMPLATES, source

OF_TEMPLATES = (r'aria[-_]keyshortcuts="([^"{]+)"', r'\bfold\("\w+", .+?, "[\w-]+", "(\w)"\)')


def test_every_key_is_documented() -> None:
    known = {key for path in TEMPLATES for form in OF_TEMPLATES for key in re.findall(form, source(path))}
    for script in (ROOT / "app/frontend/core").glob("*.ts"):
        known |= set(re.findall(r'shortcut\("([^"]+)"', script.read_text()))
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs/keys.md").read_text(), re.MULTILINE)
    told = {key.replace("Ctrl", "Control") for row in rows for key in re.findall(r"`([^`]+)`", row)}
    assert told == known
