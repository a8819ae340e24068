"""What the two commands install, as make itself tells it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("target", "has_tools"), [("run", False), ("test", True), ("lint", True), ("types", True)])
def test_only_tests_and_checks_install_the_tools_of_development(target, has_tools):
    make = shutil.which("make")
    assert make
    said = subprocess.run([make, "-nB", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-r requirements.lock" in said
    assert "npm ci --omit=dev" in said
    assert ("-r requirements-dev.lock" in said, "--include=dev" in said) == (has_tools, has_tools)
