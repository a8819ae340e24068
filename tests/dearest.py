"""Tells at a run's end which files of tests took longest, whichever processes ran them."""

from collections import Counter
from collections.abc import Iterable

import pytest

SHOWN = 10


def seconds_by_file(reports: Iterable[object]) -> Counter[str]:
    """How long each file took, with what its tests were the first to set up; other reports take no time."""
    spent: Counter[str] = Counter()
    for report in reports:
        if isinstance(report, pytest.TestReport):
            spent[report.nodeid.partition("::")[0]] += report.duration
    return spent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest files, in a run of more than those."""
    spent = seconds_by_file(report for reports in terminalreporter.stats.values() for report in reports)
    if len(spent) <= SHOWN:
        return
    terminalreporter.section(f"the {SHOWN} dearest files")
    for name, seconds in spent.most_common(SHOWN):
        terminalreporter.write_line(f"{seconds:7.1f} s  {seconds / spent.total():4.0%}  {name}")
