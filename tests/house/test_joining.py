"""Rules of the house about how domains join: what lies in a folder is found, and nobody lists the domains by hand."""

import ast
import re
from pathlib import Path

import app
from app import domains
from app.web import words
from app.web.menu import ENTRIES
from processes import domains as truth
from processes.domains import DOMAINS
from processes.engine.jobs.scheduling import HANDLERS
from processes.requests.event_types import EVENT_TYPES
from tests.house.code import ROOT, calls_in, modules, nodes, text
from workers.sessions import load_handlers

# Where the order of the domains is written: one line of each adds a domain.
LISTS = {Path("processes/domains.py")}
ACT = Path("app/web/acting.py")
MOST_NAMED = 5


def test_every_module_of_the_app_is_found() -> None:
    found = {module.__name__ for module in domains.load()}
    files = {path.with_suffix("") for path in modules("app") if path.name != "app/__init__.py"}
    assert {".".join(path.parts).removesuffix(".__init__") for path in files} - {app.__name__} <= found


def test_whatever_can_happen_has_words() -> None:
    truth.load()
    domains.load()
    assert [name for name, kind in EVENT_TYPES.items() if words.known(kind) is None] == []


def test_work_of_every_topic_has_words() -> None:
    truth.load()
    domains.load()
    load_handlers()
    ours = {topic for topic in HANDLERS if topic.partition(".")[0] in {*DOMAINS, "engine"}}
    assert [topic for topic in sorted(ours) if words.known(topic) is None] == []


def test_the_menu_has_one_order() -> None:
    domains.load()
    orders = [entry.order for entry in ENTRIES]
    assert orders == sorted(set(orders))


def test_nobody_else_lists_the_domains() -> None:
    listing = {
        path
        for path in modules("app", "processes", "workers", "podpora")
        if len({name for name in DOMAINS if re.search(rf'^ *"{name}",?$', text(path), re.MULTILINE)}) > MOST_NAMED
    }
    assert listing == LISTS


def test_templates_take_parts_from_their_own_folder_or_from_what_all_share() -> None:
    foreign = []
    for path in sorted((ROOT / "app").glob("*/templates/**/*.html")):
        folder = path.relative_to(ROOT / "app").parts[0]
        named = re.findall(r"\{%-? *(?:include|import|extends|from) \"([a-z_]+)/", path.read_text())
        foreign += [f"{path.name}: {name}" for name in named if name not in (folder, "web")]
    assert foreign == []


def test_only_the_one_act_commits_and_catches_refusals() -> None:
    by_hand = {
        path
        for path in modules("app")
        for node in nodes(path)
        if isinstance(node, ast.Try) and any(name == "committing" for name, _ in calls_in(node))
    }
    assert by_hand == {ACT}
