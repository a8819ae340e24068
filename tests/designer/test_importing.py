"""The assistant's door: what is asked of a foreign file, what an answer makes of it, what goes to Camunda."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tests.designer.conftest import Designer

CAMUNDA_8 = (Path(__file__).parent / "reference" / "camunda_8.bpmn").read_text()


def test_what_is_asked_is_answered(designer: Designer, draft: Callable[..., str]) -> None:
    url = draft("order")
    asked = designer.json("POST", f"{url}/decisions", {"content": CAMUNDA_8}).get_json()
    assert asked["foreign"] is True
    rows = {row["id"]: row for row in asked["decisions"]}
    assert [option["key"] for option in rows["task:check"]["options"]] == ["form", "operation", "mail", "call", "pass"]
    choices = {"task:check": {"option": "mail", "value": "staff:accountant"}}
    one = designer.json("POST", f"{url}/decide", {"content": CAMUNDA_8, "choices": choices}).get_json()
    assert 'camunda:topic="mail.tell"' in one["content"]
    assert one["drafts"] == []
    every = designer.json("POST", f"{url}/decide", {"content": CAMUNDA_8}).get_json()
    assert "zeebe:ioMapping" not in every["content"]
    assert {row["name"] for row in every["drafts"]} >= {"Enter the order", "Check the credit"}
    assert designer.client.get(every["drafts"][0]["url"]).status_code == 200
    wrong = designer.json("POST", f"{url}/decide", {"content": CAMUNDA_8, "choices": {"task:check": "mail"}})
    assert wrong.status_code == 422
    for content in ("<html>", "<definitions \ud800/>"):
        assert designer.json("POST", f"{url}/decisions", {"content": content}).status_code == 422


def test_a_draft_goes_to_camunda(designer: Designer, draft: Callable[..., str]) -> None:
    url = draft("order")
    told = designer.json("GET", f"{url}/camunda").get_json()
    assert told["files"] == ["order.bpmn", "order_form.form", "order_kind.dmn"]
    archive = ZipFile(BytesIO(designer.client.get(f"{url}/camunda.zip").data))
    assert set(archive.namelist()) == {*told["files"], "README.txt"}
    assert told["left"][0] in archive.read("README.txt").decode()
