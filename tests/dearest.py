"""Tells at a run's end which files of tests took longest, whichever processes ran them, and lets the next begin so."""

from collections import Counter
from collections.abc import Iterable

import pytest

SHOWN = 10
KNOWN = "podpora/seconds"  # where pytest keeps, of each file, how long it took last
# Seconds of what would keep the others waiting if it began last, for a run that no other went before; about.
DEAR = {
    "tests/browser/test_every_page.py": 300.0,
    "tests/browser/test_first_start.py": 110.0,
    "tests/podpora/test_up.py": 150.0,
    "tests/rights/test_matrix.py": 175.0,
    "tests/views/test_every_list.py": 60.0,
    "tests/workers/test_kill_points.py": 125.0,
}


def seconds_by_file(reports: Iterable[object]) -> Counter[str]:
    """How long each file took, with what its tests were the first to set up; other reports take no time."""
    spent: Counter[str] = Counter()
    for report in reports:
        if isinstance(report, pytest.TestReport):
            spent[report.nodeid.partition("::")[0]] += report.duration
    return spent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the groups begin that took longest last time, so that none is left alone at the end."""
    known = cache.get(KNOWN, {}) if (cache := getattr(config, "cache", None)) else {}
    files = {(group_of(item), file_of(item)): guessed(item) for item in items}
    costs = Counter[str]()
    for (group, file), guess in files.items():
        costs[group] += known.get(file, guess)
    items.sort(key=lambda item: (-costs[group_of(item)], group_of(item)))


def group_of(item: pytest.Item) -> str:
    """Whose tests run in the same process."""
    return str(next(item.iter_markers("xdist_group")).args[0])


def file_of(item: pytest.Item) -> str:
    """Where it stands."""
    return item.nodeid.partition("::")[0]


def guessed(item: pytest.Item) -> float:
    """Seconds that the file may take which nobody has timed."""
    marked = {"browser", "broker"} & {mark.name for mark in item.iter_markers()}
    return DEAR.get(file_of(item), 20.0 if marked else 5.0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest files, in a run of more than those."""
    spent = seconds_by_file(report for reports in terminalreporter.stats.values() for report in reports)
    if len(spent) <= SHOWN:
        return
    if cache := getattr(terminalreporter.config, "cache", None):
        cache.set(KNOWN, cache.get(KNOWN, {}) | {file: round(seconds, 1) for file, seconds in spent.items()})
    terminalreporter.section(f"the {SHOWN} dearest files")
    for name, seconds in spent.most_common(SHOWN):
        terminalreporter.write_line(f"{seconds:7.1f} s  {seconds / spent.total():4.0%}  {name}")
