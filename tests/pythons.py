"""Tries what leans on Python's own parsers, mail and expressions, on every Python from 3.11 that the machine has.

`make test-pythons` runs it. The Python of .venv is left out: `make test` tries everything on it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = ROOT / ".venv/bin/uv"
OLDEST = (3, 11)
TESTS = (
    "tests/mail/test_parsing.py",
    "tests/mail/test_evil_mail.py",
    "tests/mail/test_rules.py",
    "tests/mail/test_rendering.py",
    "tests/intake/test_forged_senders.py",
    "tests/engine/language",
)


def interpreters() -> Iterator[tuple[str, str]]:
    """(version as `3.12`, path) of the newest of each minor version, this one's excepted."""
    asked = [UV, "python", "list", "--only-installed", "--output-format", "json"]
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()  # puts only those in use on the PATH
    places = os.pathsep.join([*map(str, pyenv.glob("versions/*/bin")), os.environ["PATH"]])
    listed = subprocess.run(asked, capture_output=True, check=True, text=True, env={**os.environ, "PATH": places})
    found: dict[tuple[int, int], str] = {}
    for one in json.loads(listed.stdout):
        parts = one["version_parts"]
        if one["implementation"] == "cpython" and one["version"].replace(".", "").isdigit():
            found.setdefault((parts["major"], parts["minor"]), one["path"])  # uv names the newest first
    for version, path in sorted(found.items()):
        if version >= OLDEST and version != sys.version_info[:2]:
            yield "{}.{}".format(*version), path


def installed(version: str, path: str) -> Path | str:
    """The interpreter of an environment with the locked packages, or why there is none."""
    place = ROOT / "build" / f"python-{version}"
    python = place / "bin" / "python"
    locks = [f"--requirements={ROOT / lock}" for lock in ("requirements.lock", "requirements-dev.lock")]
    for command in (
        [UV, "venv", "--quiet", "--allow-existing", "--python", path, place],
        [UV, "pip", "install", "--quiet", "--require-hashes", "--python", python, *locks],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.strip()
    return python


def main() -> int:
    """Run the tests on each; 1 if one fails, or under STRICT=1 could not be tried."""
    failed = False
    for version, path in interpreters():
        python = installed(version, path)
        if isinstance(python, str):
            print(f"Python {version}: skipped, its packages cannot be installed: {python}", flush=True)
            failed |= os.environ.get("STRICT") == "1"
            continue
        print(f"Python {version}:", flush=True)
        run = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *sys.argv[1:], *TESTS]
        failed |= subprocess.run(run, cwd=ROOT, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
