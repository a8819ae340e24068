"""What customers' browsers are told of the way their request goes: the picture, and nothing of ours."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from lxml import etree

from app.web.diagrams import FRAME, NODES, SIGNS, TOLD, for_customers, is_for_customers, worded
from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.requests.rules import Impact
from tests.engine.diagrams import bpmn, catch, chain, end, flow, message, message_root, service, start, timer, user
from tests.pages.conftest import BPMN, CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
TALKATIVE = bpmn(
    "talkative",
    "<bpmn:documentation>Margin of this customer: 40 %</bpmn:documentation>",
    start(),
    user("ask", assignee="person:7", candidateGroups="staff:dispatcher", formRef="secret_form"),
    service("rate", "billing.secret_rate", price="${hidden_price}"),
    "<bpmn:scriptTask id='sum'><bpmn:script>total = hidden_price * 3</bpmn:script></bpmn:scriptTask>",
    catch("pause", timer("${business_hours(secret_hours)}")),
    catch("wait", message("secret_message")),
    end(),
    "<bpmn:textAnnotation id='note'><bpmn:text>Never tell them</bpmn:text></bpmn:textAnnotation>",
    flow("begin", "ask", "hidden_price > 100"),
    chain("ask", "rate", "sum", "pause", "wait", "done"),
    roots=message_root("secret_message"),
)


def test_only_the_picture_leaves_for_a_customers_browser(app: object) -> None:
    with app.app_context():
        told = for_customers(TALKATIVE.decode(), process="talkative")
        ours = worded(TALKATIVE.decode(), process="talkative")
    for secret in ("secret", "hidden_price", "Margin", "Never tell", "person:7", "camunda", "dispatcher"):
        assert secret not in told, secret
        assert secret in ours, secret
    assert [name in told for name in ("Do ask", 'id="rate"', "timerEventDefinition", "begin_to_ask")] == [True] * 4


@pytest.mark.parametrize("path", sorted(BPMN.rglob("*.bpmn")), ids=lambda path: path.stem)
def test_of_our_own_diagrams_nothing_but_what_is_drawn_is_told(path: Path, app: object) -> None:
    with app.app_context():
        root = etree.fromstring(for_customers(path.read_text(), process=path.stem).encode())
    model = [element for element in root.iter() if "MODEL" in str(element.tag)]
    assert {etree.QName(element).localname for element in model} <= NODES | SIGNS | FRAME
    assert {name for element in model for name in element.attrib} <= TOLD
    texts = [element for element in model if (element.text or "").strip()]
    assert {etree.QName(element).localname for element in texts} <= {"incoming", "outgoing", "flowNodeRef"}
    drawn = {part.get("bpmnElement") for part in root.iter() if part.get("bpmnElement")}
    assert drawn <= {element.get("id") for element in model}


def test_a_customer_sees_the_way_of_the_request_but_not_how_we_work_inside(desk: Desk, as_person: AsPerson) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "Nefunguje skener", "Nesvítí.", product="Síť LAN")
    address = f"/requests/{number}/diagram"
    told, ours = as_person(CUSTOMER).get(address).json, as_person(DISPATCHER).get(address).json
    assert [shown["name"] for shown in told] == ["Handle a request"]
    assert told[0]["active"] == ["dispatch"]
    assert [shown["name"] for shown in ours] == ["Handle a request", "Dispatch a request"]
    assert all(set(shown) == {"name", "xml", "active", "completed", "taken"} for shown in told)
    assert "requests.set_priority" in ours[0]["xml"]
    assert not re.search(r"camunda|topic|Expression|dispatch\.|requests\.", told[0]["xml"])
    small = as_person(CUSTOMER).get(address, headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(small.data)) == told
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    assert [shown["name"] for shown in as_person(CUSTOMER).get(address).json] == [
        "Handle a request",
        "Resolve a request",
    ]


def test_a_called_process_is_told_only_where_its_designer_marked_it() -> None:
    marked = {path.stem for path in BPMN.rglob("*.bpmn") if is_for_customers(path.read_text(), process=path.stem)}
    assert marked == {"approve_work", "resolve_request"}
