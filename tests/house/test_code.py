"""Rules of the house that every module keeps."""

import ast
import re
from pathlib import Path

import pytest

from processes.domains import DOMAINS
from tests.house.code import LAYERS, ROOT, calls, modules, nodes, text, tree

EVERYWHERE = [*modules(*LAYERS, "migrations", "tests")]
CODE = [*modules(*LAYERS)]
OPENING = re.compile(r'(#.*\n)*"""[^"\n]{10,}')  # a docstring whose first line has so many characters
LONGEST_MODULE = 260
LONGEST_FUNCTION = 35
# RabbitMQ or Chromium may be missing: skipped by name, which STRICT=1 makes a failure.
MAY_SKIP = {Path("tests/rabbitmq.py"), Path("tests/chromium.py")}
ABOUT_TESTS = Path("tests/house/test_code.py")  # it names what others must not do
FORBIDDEN_NAMES = re.compile(r"(?i)(^|_)(service|services|manager|managers|helper|helpers|util|utils|misc|base2)($|_)")
FORBIDDEN_CLASSES = re.compile(r"(Service|Manager|Helper|Util|Utils|Model)$")
# What each folder has beside the domains.
BESIDE = {
    "processes": {"documents", "engine", "outbox", "outgoing"},
    "app": {"api", "frontend", "operations", "tasks", "web", "designer"},
    "bpmn": {"packs"},
    "tests": {
        "api",
        "browser",
        "case",
        "chaos",
        "designer",
        "documents",
        "engine",
        "house",
        "load",
        "outbox",
        "operations",
        "pages",
        "podpora",
        "process",
        "rights",
        "tasks",
        "web",
        "workers",
        "world",
    },
}
CLOCK_READERS = {"now", "utcnow", "today"}


def test_a_module_opens_with_one_line_that_says_what_it_knows() -> None:
    silent = [str(path) for path in EVERYWHERE if text(path).strip() and not OPENING.match(text(path))]
    assert not silent


def test_modules_are_short() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in CODE}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    long = {}
    for path in CODE:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                described = ast.get_docstring(node) is not None and len(node.body) > 1
                first = node.body[1] if described else node.body[0]
                length = (node.end_lineno or 0) - first.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{path}: {node.name}"] = length
    assert long == {}


def test_what_others_may_call_says_what_it_is_for() -> None:
    silent = [
        f"{path}: {node.name}"
        for path in CODE
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert not silent


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX)\b")
    assert [str(path) for path in EVERYWHERE if path != ABOUT_TESTS and later.search(text(path))] == []


def test_only_committing_commits() -> None:
    found = {str(path) for path in CODE for name, _ in calls(path) if name == "commit"}
    assert found == {"processes/db.py"}


def test_only_doors_read_the_clock() -> None:
    found = []
    for path in modules("processes"):
        for name, call in calls(path):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            of_time = isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "time", "clock"}
            if (name in CLOCK_READERS and (of_time or name == "utcnow")) and path != Path("processes/clock.py"):
                found.append(f"{path}:{call.lineno}")
    assert not found


def test_tests_neither_sleep_nor_skip_nor_pretend() -> None:
    found = []
    for path in modules("tests"):
        if path in {ABOUT_TESTS, *MAY_SKIP}:
            continue
        for pattern in (
            r"time\.sleep\(",
            r"pytest\.skip\(",
            r"mark\.skip",
            r"mark\.xfail",
            r"unittest\.mock|MagicMock",
        ):
            found += [f"{path}: {pattern}" for _ in re.finditer(pattern, text(path))]
    assert not found


@pytest.mark.parametrize("folder", [*BESIDE])
def test_domains_have_the_same_names_everywhere(folder: str) -> None:
    present = {
        path.name
        for path in (ROOT / folder).iterdir()
        if path.is_dir() and not path.name.startswith((".", "__")) and any(path.rglob("*.*"))
    }
    assert present <= {*DOMAINS, *BESIDE[folder]}


def test_workers_are_named_after_domains_or_roles() -> None:
    roles = {
        "__init__",
        "amqp",
        "celery_app",
        "engine",
        "inbox",
        "relay",
        "repeating",
        "running",
        "scheduler",
        "sessions",
    }
    assert {path.stem for path in modules("workers")} <= {*DOMAINS, *roles}


def test_every_domain_is_a_package_that_says_what_it_is() -> None:
    for domain in DOMAINS:
        assert (ROOT / "processes" / domain / "__init__.py").exists()


def test_words_that_say_nothing_are_not_used() -> None:
    found = [str(path) for path in CODE if FORBIDDEN_NAMES.search(path.stem)]
    for path in CODE:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and FORBIDDEN_CLASSES.search(node.name):
                found.append(f"{path}: {node.name}")
    assert not found


def test_the_engine_is_imported_by_flow_and_handlers_only() -> None:
    allowed = {"flow", "handlers"}
    found = []
    for domain in DOMAINS:
        for path in modules(f"processes/{domain}"):
            imported = re.search(r"^\s*(from|import) processes\.engine(?!\.errors)", text(path), re.MULTILINE)
            if imported and path.stem not in allowed:
                found.append(str(path))
    assert not found


def test_what_mypy_overlooks_says_why() -> None:
    told = re.compile(r"# type: ignore\[[\w-]+\]  # \S")
    bare = [
        f"{path}: {line.strip()}"
        for path in EVERYWHERE
        for line in text(path).splitlines()
        if "# type: ignore" in line and path != ABOUT_TESTS and (path.parts[0] == "tests" or not told.search(line))
    ]
    assert not bare
