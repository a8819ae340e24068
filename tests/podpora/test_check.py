"""`podpora check` and `deploy` say faults a line each, in three languages, and warnings refuse nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from tests.engine.diagrams import bpmn, catch, chain, end, service, start, timer

Run = Callable[..., Any]
DOUBTFUL = bpmn("case", start(), catch("soon", timer("PT5S")), end(), chain("begin", "soon", "done"))
REFUSED = bpmn("other", start(), service("work", "no.such_thing"), end(), chain("begin", "work", "done"))


def test_warnings_are_marked_and_refuse_nothing(podpora: Run, tmp_path: Path) -> None:
    (tmp_path / "case.bpmn").write_bytes(DOUBTFUL)
    done = podpora("check", tmp_path / "case.bpmn")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'case.bpmn'}:soon: warning: The timer is shorter than a minute.\n"


def test_json_has_the_same_with_stable_keys(podpora: Run, tmp_path: Path) -> None:
    (tmp_path / "case.bpmn").write_bytes(DOUBTFUL)
    (tmp_path / "other.bpmn").write_bytes(REFUSED)
    done = podpora("check", tmp_path, "--json")
    assert done.returncode == 1
    assert orjson.loads(done.stdout) == [
        {
            "file": str(tmp_path / "other.bpmn"),
            "element": "work",
            "severity": "error",
            "reason": "There is no operation no.such_thing.",
        },
        {
            "file": str(tmp_path / "case.bpmn"),
            "element": "soon",
            "severity": "warning",
            "reason": "The timer is shorter than a minute.",
        },
    ]


def test_reasons_in_another_language_keep_file_and_element(podpora: Run, tmp_path: Path) -> None:
    (tmp_path / "other.bpmn").write_bytes(REFUSED)
    for locale in ("cs", "sk", "en", "xx"):
        done = podpora("check", tmp_path / "other.bpmn", "--locale", locale)
        assert done.returncode == 1
        assert done.stdout.startswith(f"{tmp_path / 'other.bpmn'}:work: ")
        assert "no.such_thing" in done.stdout


def test_what_is_doubtful_is_deployed_with_a_warning(podpora: Run, tmp_path: Path) -> None:
    (tmp_path / "case.bpmn").write_bytes(DOUBTFUL)
    done = podpora("deploy", tmp_path / "case.bpmn")
    assert (done.returncode, done.stdout) == (0, "standard: 1 files, deployment 1\n")
    assert "case.bpmn:soon: warning: " in done.stderr
