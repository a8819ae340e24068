"""Drafts by the routes that the designer's scripts call: opened, saved, checked, restored, discarded."""

import gzip
import re
from collections.abc import Callable

import pytest

from processes.engine.files.resources import DefinitionKind
from processes.people.rules import Role
from tests.designer.conftest import FORM, ORDER, Designer

Draft = Callable[..., str]


def renamed(name: str, content: str = ORDER.decode()) -> str:
    return content.replace('name="Do enter"', f'name="{name}"')


def test_a_draft_begins_with_the_deployed_version(designer: Designer, draft: Draft) -> None:
    page = draft()
    assert designer.get(page).status_code == 200
    found = designer.json("GET", f"{page}/content").get_json()
    assert found["content"] == ORDER.decode()
    expected = {"kind": "bpmn", "key": "order", "pack": "standard", "path": "orders/order.bpmn", "revision": 1}
    assert {name: found[name] for name in expected} == expected
    assert found["base"]["version"] == 1
    assert found["me"]["initials"] == "EN"
    assert draft() == page, "a second designer opens the same draft"


def test_the_page_of_a_draft_is_light_and_holds_no_words_of_scripts(designer: Designer, draft: Draft) -> None:
    """They were 34 of its 48 kB, sent anew each time."""
    address = draft()
    designer.post("/language", {"locale": "cs", "next": "/account"}, form="/account")
    page = designer.client.get(address, headers={"Accept-Encoding": "gzip"})
    html = gzip.decompress(page.data).decode()
    assert len(page.data) <= 6_000
    assert len(html) <= 20_000
    assert "podporaTexts" not in html
    assert re.search(r'src="/texts/designer\.cs\.\w+\.js"', html)


def test_what_is_saved_is_there_for_whoever_comes_next(designer: Designer, draft: Draft) -> None:
    page = draft()
    saved = designer.json("PUT", f"{page}/content", {"content": renamed("Write it"), "revision": 1, "window": "a"})
    told = saved.get_json()
    assert [one["name"] for one in told.pop("known")["names"]]
    assert told == {"revision": 2, "content": renamed("Write it"), "merged": False, "faults": []}
    assert designer.json("GET", f"{page}/content").get_json()["content"] == renamed("Write it")
    again = designer.json("PUT", f"{page}/content", {"content": renamed("Write it"), "revision": 1, "window": "a"})
    assert again.get_json()["revision"] == 2, "the same content sent twice, after an answer was lost, is saved once"


def test_a_fault_of_the_content_is_named_by_its_element(designer: Designer, draft: Draft) -> None:
    page = draft()
    wrong = ORDER.decode().replace("order_kind", "no_such_decision")
    faults = designer.json("POST", f"{page}/check", {"content": wrong}).get_json()["faults"]
    assert [(fault["element"], fault["severity"]) for fault in faults] == [("judge", "error")]
    assert "no_such_decision" in faults[0]["reason"]
    saved = designer.json("PUT", f"{page}/content", {"content": wrong, "revision": 1, "window": "a"})
    assert saved.get_json()["faults"] == faults, "a draft may be wrong, and says so"


def test_a_draft_may_refer_to_another_draft(designer: Designer, draft: Draft) -> None:
    page = draft()
    other = designer.json(
        "PUT",
        f"{draft('order_form', DefinitionKind.FORM)}/content",
        {
            "content": FORM.decode().replace('"order_form"', '"new_form"'),
            "revision": 1,
            "window": "a",
        },
    )
    assert other.status_code == 200
    wanted = ORDER.decode().replace("order_form", "new_form")
    assert designer.json("POST", f"{page}/check", {"content": wanted}).get_json()["faults"] == []


@pytest.mark.parametrize("content", ["<not xml", "", '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'])
def test_what_is_no_file_is_refused_and_the_draft_stays(designer: Designer, draft: Draft, content: str) -> None:
    page = draft()
    refused = designer.json("PUT", f"{page}/content", {"content": content, "revision": 1, "window": "a"})
    assert refused.status_code == 422
    assert refused.get_json()["error"]
    assert designer.json("GET", f"{page}/content").get_json()["content"] == ORDER.decode()


@pytest.mark.parametrize(
    "sent", [[], {}, {"content": "<x/>"}, {"content": 1, "revision": 1}, {"content": "<x/>", "revision": "1"}]
)
def test_a_request_that_says_nothing_is_refused(designer: Designer, draft: Draft, sent: object) -> None:
    assert designer.json("PUT", f"{draft()}/content", sent).status_code == 422


def test_designers_see_each_other(designer: Designer, sign_in: Callable[..., Designer], draft: Draft) -> None:
    page = draft()
    colleague = sign_in(Role.ADMINISTRATOR, email="jan@example.test", name="Jan Starý")
    designer.json("POST", f"{page}/presence", {"window": "a", "element": "enter"})
    seen = colleague.json("POST", f"{page}/presence", {"window": "b", "element": None}).get_json()
    assert seen["revision"] == 1
    assert seen["readers"] == [
        {"name": "Eva Nová", "initials": "EN", "window": "a", "element": "enter"},
        {"name": "Jan Starý", "initials": "JS", "window": "b", "element": None},
    ]
    designer.json("POST", f"{page}/presence", {"window": "a", "gone": True})
    left = colleague.json("POST", f"{page}/presence", {"window": "b"}).get_json()["readers"]
    assert [reader["window"] for reader in left] == ["b"]


def test_every_revision_can_be_had_again(designer: Designer, draft: Draft) -> None:
    page = draft()
    for number, name in enumerate(("One", "Two"), 1):
        designer.json("PUT", f"{page}/content", {"content": renamed(name), "revision": number, "window": "a"})
    kept = designer.json("GET", f"{page}/revisions").get_json()["revisions"]
    assert [(row["revision"], row["author"]) for row in kept] == [(3, "Eva Nová"), (2, "Eva Nová"), (1, "Eva Nová")]
    restored = designer.json("POST", f"{page}/revisions/2/restore", {}).get_json()
    assert restored == {"revision": 4, "content": renamed("One")}
    assert designer.json("POST", f"{page}/revisions/99/restore", {}).status_code == 404
    old = designer.get(f"{page}/download?revision=1")
    assert old.data == ORDER
    assert old.headers["Content-Disposition"] == "attachment; filename=order.bpmn"
    assert designer.get(f"{page}/download").text == renamed("One")


def test_a_discarded_draft_is_gone_and_the_version_stays(designer: Designer, draft: Draft) -> None:
    page = draft()
    answer = designer.post(f"{page}/discard", form="/designer")
    assert answer.location == "/designer"
    assert designer.json("GET", f"{page}/content").status_code == 404
    assert designer.json("POST", f"{page}/presence", {"window": "a"}).status_code == 404
    assert designer.json("GET", f"{draft()}/content").get_json()["content"] == ORDER.decode()


def test_a_login_that_has_ended_says_so_to_scripts(designer: Designer, draft: Draft) -> None:
    page = draft()
    assert designer.json("GET", f"{page}/content").status_code == 200
    designer.client.delete_cookie("podpora")
    over = designer.json("PUT", f"{page}/content", {"content": renamed("Kept"), "revision": 1, "window": "a"})
    assert over.status_code in (400, 401)
    assert designer.client.get("/session").get_json()["reader"] == ""
    assert designer.sign_in("eva@example.test").status_code == 302
    designer.token = ""
    saved = designer.json("PUT", f"{page}/content", {"content": renamed("Kept"), "revision": 1, "window": "a"})
    assert saved.get_json()["revision"] == 2


def test_context_lists_what_a_diagram_can_name(designer: Designer, draft: Draft) -> None:
    page = draft()
    found = designer.json("GET", f"{page}/context").get_json()
    assert {"key": "order_kind", "name": "order_kind", "outputs": ["answer"]} in found["decisions"]
    fields = next(row["fields"] for row in found["forms"] if row["key"] == "order_form")
    assert [field["key"] for field in fields] == ["kind", "price"]
    assert {"key": "order", "name": "order"} in found["processes"]
    known = {row["name"]: row for row in found["names"]}
    assert (known["price"]["from"], known["price"]["kind"]) == ("form “Do enter”", "number")
    assert known["answer"]["from"] == "decision “judge”"
    assert {"key": "staff:dispatcher", "name": "Dispatcher"} in found["groups"]
    assert any(step["id"] == "dispatch.decide" or "dispatch" in step["id"] for step in found["templates"])
    assert any(row["signature"] == "business_hours(count)" for row in found["functions"])
    assert all(row["label"] for row in found["operations"])


def test_an_element_knows_its_variables_in_the_draft_as_it_is_typed(designer: Designer, draft: Draft) -> None:
    page = draft()
    content = designer.json("GET", f"{page}/content").get_json()["content"]
    looked = designer.json("POST", f"{page}/check", {"content": content}).get_json()["known"]
    names = [row["name"] for row in looked["names"]]

    def at(element: str, part: str) -> set[str]:
        return {names[number] for number in looked["places"][element][part]}

    assert "price" not in at("enter", "before")
    assert "price" in at("enter", "after")
    assert {"price", "kind"} <= at("judge", "before")
    assert looked["calls"]["judge"]["needs"] == [{"name": "kind", "is_there": True}]
    assert looked["calls"]["judge"]["gives"] == ["answer"]
    broken = content.replace("</bpmn:process>", "<bpmn:oops")
    assert designer.json("POST", f"{page}/check", {"content": broken}).get_json()["known"] == {"names": []}


@pytest.mark.parametrize(
    ("kind", "expression", "at"),
    [
        ("condition", "price > 20000", None),
        ("condition", "${price > 20000 and kind == 'big'}", None),
        ("parameter", "Order of ${kind}", None),
        ("script", "total = price * 2\nlarge = total > 10", None),
        ("duration", "P3D", None),
        ("duration", "${business_days(3)}", None),
        ("condition", "prise > 20000", 0),
        ("condition", "price > no_such(3)", 8),
        ("condition", "price > ", 7),
        ("parameter", "Order of ${kind +}", 17),
        ("script", "total = price *\n", 15),
        ("duration", "three days", -1),
        ("condition", "__import__('os')", 0),
        ("condition", "", -1),
    ],
)
def test_expressions_are_read_by_the_engine(designer: Designer, kind: str, expression: str, at: int | None) -> None:
    asked = {"expression": expression, "kind": kind, "names": ["price", "kind"]}
    answer = designer.json("POST", "/designer/expressions", asked).get_json()
    if at is None:
        assert answer == {"ok": True}
    else:
        assert answer["ok"] is False
        assert answer["reason"]
        assert answer["at"] == (None if at < 0 else at)


def test_a_form_is_previewed_as_people_will_see_it(designer: Designer) -> None:
    schema = {"components": [{"type": "number", "key": "price", "label": "Price", "validate": {"required": True}}]}
    shown = designer.json("POST", "/designer/form-preview", {"schema": schema})
    assert '<label class="form-label required" for="field-price">Price</label>' in shown.text
    assert "csrf_token" not in shown.text
    refused = designer.json("POST", "/designer/form-preview", {"schema": {"components": [{"type": "iframe"}]}})
    assert refused.status_code == 422
    assert "iframe" in refused.get_json()["error"]
