"""`podpora check` and `deploy` say faults a line each, in three languages, and warnings refuse nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import psycopg

from tests.engine.diagrams import bpmn, catch, chain, end, service, start, timer, two_tasks

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


def scenarios(*scenarios: dict[str, Any]) -> bytes:
    """A file of scenarios of the process two_tasks."""
    return orjson.dumps({"id": "two_tasks", "process": "two_tasks", "scenarios": list(scenarios)})


RED = scenarios(
    {"name": "green", "steps": [{"do": "complete", "task": "first"}]},
    {"name": "red", "steps": [{"do": "complete", "task": "second"}]},
)


def test_scenarios_are_run_and_red_steps_said(podpora: Run, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "two_tasks.bpmn").write_bytes(two_tasks())
    (tmp_path / "two_tasks.scenario").write_bytes(RED)
    done = podpora("check", tmp_path)
    assert done.returncode == 1
    said = (
        f"{tmp_path / 'two_tasks.scenario'}:red/1: Step 1, complete the task Do second (second): "
        "expected the task Do second (second) is open, got open tasks: Do first (first); listened for: nothing\n"
    )
    assert done.stdout == said
    assert podpora("check", tmp_path, "--no-run").returncode == 0
    rows = orjson.loads(podpora("check", tmp_path, "--json", "--locale", "cs").stdout)
    assert [(row["element"], row["severity"]) for row in rows] == [("red/1", "error")]
    assert "očekáváno" in rows[0]["reason"]
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from deployment").fetchone() == (0,)


def test_red_scenarios_are_deployed_with_a_note_only(podpora: Run, tmp_path: Path) -> None:
    (tmp_path / "two_tasks.bpmn").write_bytes(two_tasks())
    (tmp_path / "two_tasks.scenario").write_bytes(RED)
    done = podpora("deploy", tmp_path)
    assert (done.returncode, done.stdout) == (1, "scenarios: 1 of 2 green\n")
    assert "--note" in done.stderr
    done = podpora("deploy", tmp_path, "--note", "the second comes later")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("scenarios: 1 of 2 green\nstandard: 2 files, deployment ")
    assert "two_tasks.scenario:red/1: " in done.stderr


def test_without_a_database_the_rest_is_checked(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "two_tasks.bpmn").write_bytes(two_tasks())
    (tmp_path / "two_tasks.scenario").write_bytes(RED)
    done = subprocess.run(
        [sys.executable, "-m", "podpora", "check", str(tmp_path)],
        cwd=tmp_path,
        env={**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{tmp_path / 'two_tasks.scenario'}:: warning: The scenarios were not run: ")
    assert "the database does not answer" in done.stdout
