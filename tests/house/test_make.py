"""What the two commands install, as make itself tells it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import free_port

ROOT = Path(__file__).parents[2]
ANOTHER = "tests/house/test_keys.py"  # not this one, which would start itself where a port was taken meanwhile


@pytest.mark.parametrize(("target", "has_tools"), [("run", False), ("test", True), ("lint", True), ("types", True)])
def test_only_tests_and_checks_install_the_tools_of_development(target, has_tools):
    make = shutil.which("make")
    assert make
    said = subprocess.run([make, "-nB", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-r requirements.lock" in said
    assert "npm ci --omit=dev" in said
    assert ("-r requirements-dev.lock" in said, "--include=dev" in said) == (has_tools, has_tools)


@pytest.mark.parametrize("setting", ["DATABASE_URL", "BROKER_URL"])
def test_tests_are_refused_at_once_on_a_server_that_does_not_answer(setting):
    scheme = "postgresql" if setting == "DATABASE_URL" else "amqp"
    nowhere = {setting: f"{scheme}://podpora:secret@127.0.0.1:{free_port()}/desk"}
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", ANOTHER]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}  # a run of its own
    ran = subprocess.run(tests, cwd=ROOT, env={**own, **nowhere}, capture_output=True, text=True, check=False)
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"of {setting} does not answer" in ran.stderr
