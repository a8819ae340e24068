"""A decision table is tried: by values, and by what real cases asked it with."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing.trying import real_cases
from processes.engine.files.resources import DefinitionKind
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store.models import OpenTask
from tests.designer.conftest import Designer
from tests.engine.diagrams import dmn
from tests.web.conftest import Browser

KEYS = frozenset({"staff:agent"})
OTHERS = dmn("order_kind", ('"big"', '"perhaps"'), ('"small"', '"yes"'), ("-", '"no"'), policy="FIRST")


def ordered(engine: Engine, key: str, **entered: Any) -> None:
    """A case of the process that asked its table."""
    with Session(engine) as session, committing(session):
        cases.start(session, "order", business_key=key, variables={}, now=utcnow())
        task = session.scalars(select(OpenTask).where(OpenTask.business_key == key)).one()
        complete_task(session, task.id, actor="person:1", keys=KEYS, variables=entered, now=utcnow())


def drafted(designer: Designer, definition_id: int, content: bytes) -> str:
    """The reference of a draft with this content."""
    made = designer.post(f"/designer/definitions/{definition_id}/edit", form="/designer")
    draft = int(made.headers["Location"].rpartition("/")[2])
    sent = {"content": content.decode(), "revision": 1}
    assert designer.json("PUT", f"/designer/drafts/{draft}/content", sent).status_code == 200
    return f"draft:{draft}"


def lit(text: str) -> list[str]:
    """The rows of rules that met what was asked."""
    return re.findall(r'class="is-added"\s*>\s*<th scope="row"><span class="called"><span class="nowrap">(\d+)', text)


def tried(designer: Browser, reference: str, values: Mapping[str, str] | None = None) -> str:
    asked = {f"v.{name}": value for name, value in (values or {}).items()}
    found = designer.client.get(f"/designer/try/{reference}", query_string=asked)
    assert found.status_code == 200
    return found.text


def test_the_rules_that_meet_the_values_are_lit(
    designer: Designer, deployed: None, definition: Callable[..., int]
) -> None:
    reference = f"definition:{definition('order_kind', DefinitionKind.DMN)}"
    assert lit(tried(designer, reference)) == []
    page = tried(designer, reference, {"kind": "big"})
    assert lit(page) == ["1"]
    assert re.search(r"What comes of it:.*?<strong>\s*yes\s*</strong>", page, re.DOTALL)
    assert lit(tried(designer, reference, {"kind": "'; drop"})) == ["2"]
    assert '<option value="big">' in page


def test_real_cases_say_what_another_version_would_change(
    designer: Designer, deployed: None, definition: Callable[..., int], engine: Engine
) -> None:
    ordered(engine, "O-1", kind="big", price=5)
    ordered(engine, "O-2", kind="small", price="x" * 600)
    ordered(engine, "O-3", kind="odd")
    with Session(engine) as session:
        assert [(one.business_key, one.names) for one in real_cases(session, "order_kind")] == [
            ("O-3", {"kind": "odd"}),
            ("O-2", {"kind": "small"}),
            ("O-1", {"kind": "big"}),
        ]
    found = definition("order_kind", DefinitionKind.DMN)
    assert "The latest 3 real cases" in tried(designer, f"definition:{found}")
    page = tried(designer, drafted(designer, found, OTHERS))
    assert "2 of 3 real cases would change" in page
    assert re.findall(r"O-\d", page) == ["O-2", "O-1", "O-3"]


def test_a_table_with_faults_says_them(designer: Designer, deployed: None, definition: Callable[..., int]) -> None:
    broken = OTHERS.replace(b'<text>"perhaps"</text>', b"<text>perhaps(</text>")
    page = tried(designer, drafted(designer, definition("order_kind", DefinitionKind.DMN), broken))
    assert "Mend them first" in page
    assert "matches" not in page


def test_a_rule_that_cannot_be_worked_out_is_told(
    designer: Designer, deployed: None, definition: Callable[..., int], engine: Engine
) -> None:
    ordered(engine, "O-1", kind="big")
    fails = OTHERS.replace(b'<text>"perhaps"</text>', b"<text>unknown_name</text>")
    page = tried(designer, drafted(designer, definition("order_kind", DefinitionKind.DMN), fails), {"kind": "big"})
    assert lit(page) == ["1"]
    assert "unknown_name" in page
    assert "not known: unknown_name" in page


def test_other_files_and_what_is_not_there_are_no_page(
    designer: Designer, deployed: None, definition: Callable[..., int]
) -> None:
    for reference in (f"definition:{definition('order')}", "definition:999", "draft:7", "nonsense"):
        assert designer.client.get(f"/designer/try/{reference}").status_code == 404
