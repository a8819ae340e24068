"""The words that the scripts of every page say are those that the page hands over."""

import json

from app.web.script_words import WORDS
from tests.designer.test_texts import SAID
from tests.house.code import ROOT

SCRIPTS = ROOT / "app" / "frontend"


def test_what_scripts_say_is_handed_over() -> None:
    files = [path for folder in ("core", "src") for path in (SCRIPTS / folder).rglob("*.ts")]
    said = {json.loads(f'"{text}"') for path in files for text in SAID.findall(path.read_text())}
    assert said == set(WORDS)
