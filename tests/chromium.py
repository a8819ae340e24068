"""A headless Chromium for tests: one of the run, whatever folder they stand in."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

# The first is the same browser without windows: half the work for the machine.
PACKAGES = ("chromium-headless-shell", "chromium")
PROGRAMS = (*PACKAGES, "chromium-browser", "google-chrome")
# What axe-core makes on a page and throws away at once has room: a tenth less of the renderers' time.
ROOM = "--js-flags=--min-semi-space-size=64 --max-semi-space-size=128"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ROOM]


def chromium_program() -> str | None:
    """The Chromium of this machine, installed where that can be done."""
    if given := os.environ.get("CHROMIUM"):
        return given
    installable = PACKAGES if os.geteuid() == 0 and shutil.which("apt-get") else ()
    for package in (*installable, None):
        found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
        if found or package is None:
            return found
        command = ["apt-get", "install", "-y", "--no-install-recommends", package]
        print("+", *command, flush=True)
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    program = chromium_program()
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
