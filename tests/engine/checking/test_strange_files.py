"""Whatever a stranger's file is, the validator answers in plain words, in time, and never with a traceback."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podpora.diagrams import BPMN, packs
from processes import domains
from processes.engine.checking import validator
from processes.engine.errors import Fault, refusals
from tests.engine.diagrams import HEAD, bpmn, chain, dmn, end, form, start, two_tasks, user

TRACES = ("Traceback", "object has no attribute", "NoneType", "KeyError", "not subscriptable", "maximum recursion",
          "<string>", "<unknown>")  # fmt: skip
SECONDS = 10.0  # of the processor: far more than any file takes, far less than a bomb, whatever else runs


def faults(content: bytes, name: str) -> list[Fault]:
    begin = time.process_time()
    found = validator.check({name: content})
    assert time.process_time() - begin < SECONDS
    for fault in found:
        assert fault.file == name
        assert fault.reason.strip()
        assert not any(trace in fault.reason for trace in TRACES), fault.reason
    return found


def reasons(content: bytes, name: str = "a.bpmn") -> str:
    return " ".join(fault.reason for fault in refusals(faults(content, name)))


LAUGHS = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
BOMB = b'<!DOCTYPE x [<!ENTITY e0 "ha">' + LAUGHS + b"]>"
SOUND = two_tasks()
STRANGE: dict[str, tuple[bytes, str]] = {
    "entity bomb": (BOMB + b"<x>&e11;</x>", "document type"),
    "entity bomb in an attribute": (BOMB + b'<x a="&e11;"/>', "document type"),
    "bomb behind comments": (b"<?xml version='1.0'?>" + b"<!-- x -->" * 3000 + BOMB + b"<x>&e11;</x>", "document type"),
    "bomb in UTF-16": ('<?xml version="1.0" encoding="UTF-16"?>' + BOMB.decode() + "<x/>", "document type"),
    "bomb in UTF-32": ((BOMB.decode() + "<x/>").encode("utf-32"), ""),
    "external entity": (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>', "document type"),
    "external DTD": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:8419/x.dtd"><x/>', "document type"),
    "parameter entity": (b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:8419/">%p;]><x/>', "document type"),
    "comments without end": (b"<!-- " * 200_000, "not well-formed"),
    "processing instructions": (b"<?x ?>" * 100_000, "not well-formed"),
    "Windows encoding": (SOUND.replace(b"<bpmn:def", b'<?xml version="1.0" encoding="windows-1250"?><bpmn:def', 1),
                         "save it as UTF-8"),
    "UTF-16": ('<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + SOUND.decode().encode("utf-16-le"),
               "save it as UTF-8"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?>' + SOUND, "not well-formed"),
    "declared UTF-8, written in Latin 2": (
        SOUND.replace(b'name="two_tasks"', 'name="Řešení"'.encode("iso-8859-2")), "not well-formed",
    ),
    "NUL bytes": (SOUND.replace(b"two_tasks", b"two\0tasks"), "not well-formed"),
    "nothing but NUL": (b"\0" * 10_000, "not well-formed"),
    "deep": (b"<a>" * 100_000, "not well-formed"),
    "wide": (SOUND.replace(b"</bpmn:process>", b"<bpmn:textAnnotation/>" * 50_000 + b"</bpmn:process>"), ""),
    "2 MiB": (SOUND + b" " * (2 * 1024 * 1024), "2 MiB"),
    "just under 2 MiB": (SOUND + b" " * (2 * 1024 * 1024 - len(SOUND)), ""),
    "501 nodes": (
        bpmn("a", start(), *(user(f"t{n}") for n in range(500)), end(),
             chain("begin", *(f"t{n}" for n in range(500)), "done")),
        "more than 500 nodes",
    ),
    "5000 flows": (
        bpmn("a", start(), *(f'<bpmn:sequenceFlow id="f{n}" sourceRef="begin" targetRef="done"/>' for n in range(5000)),
             end()), "",
    ),
    "ZIP": (b"PK\x03\x04" + bytes(range(256)) * 40, "not well-formed"),
    "HTML": (b"<!doctype html><html><body>404</body></html>", "document type"),
    "JSON": (b'{"components": []}', "not well-formed"),
    "BPMN 1.x": (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/1.1"/>', "not a BPMN 2.0"),
    "XPDL": (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1" Id="a"/>', "not a BPMN 2.0"),
    "CMMN": (b'<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"/>', "not a BPMN 2.0"),
    "DMN under a BPMN name": (dmn("a", ("-", '"x"')), "not a BPMN 2.0"),
    "no process": ((HEAD + "</bpmn:definitions>").encode(), "The file holds no process"),
    "long script": (
        bpmn("a", start(), f"<bpmn:scriptTask id='s'><bpmn:script>a = {'1+' * 500_000}1</bpmn:script>",
             "</bpmn:scriptTask>", end(), chain("begin", "s", "done")), "script is longer",
    ),
    "nested script": (
        bpmn("a", start(), f"<bpmn:scriptTask id='s'><bpmn:script>a = {'-' * 9000}1</bpmn:script></bpmn:scriptTask>",
             end(), chain("begin", "s", "done")), "script cannot be read: it is nested too deeply",
    ),
    "nested sub-processes": (
        bpmn("a", start(), *(f'<bpmn:subProcess id="s{n}">' for n in range(120)), "</bpmn:subProcess>" * 120, end(),
             chain("begin", "s0", "done")), "start event",
    ),
    "a script that is too deep": (
        bpmn("a", start(), "<bpmn:scriptTask id='s'><bpmn:script>x = " + "-" * 9_000 + "1</bpmn:script>"
             "</bpmn:scriptTask>", end(), chain("begin", "s", "done")), "cannot be read: it is nested too deep",
    ),
    "numbers without end": (
        bpmn("a", start(), user("t", inside="<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>"
             + "9" * 10_000 + "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"), end(),
             chain("begin", "t", "done")), "At most 200",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_diagram_is_answered_in_plain_words(name: str) -> None:
    content, reason = STRANGE[name]
    assert reason in reasons(content if isinstance(content, bytes) else content.encode("utf-16"))


SIGNAVIO = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signavio="http://www.signavio.com"
  exporter="Signavio Process Editor" id="sid-1" targetNamespace="http://www.signavio.com">
 <collaboration id="sid-2"><participant id="sid-3" name="Desk" processRef="sid-4"/><messageFlow id="m"/></collaboration>
 <process id="sid-4" isExecutable="false"><extensionElements><signavio:signavioMetaData metaKey="a" metaValue=""/>
  </extensionElements><startEvent id="s"/><task id="t"/><endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/></process>
</definitions>"""
BIZAGI = SIGNAVIO.replace(b'isExecutable="false"', b'').replace(
    b"<task id", b'<task xmlns:bizagi="http://www.bizagi.com/bpmn20" bizagi:color="red" id')  # fmt: skip
ZEEBE = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
 <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="pay"/><zeebe:ioMapping>
   <zeebe:input source="=a" target="b"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:userTask id="u"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=x"/>
   </bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="e"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="u"/>
  <bpmn:sequenceFlow id="f3" sourceRef="u" targetRef="e"/></bpmn:process></bpmn:definitions>"""
FLOWABLE = ZEEBE.replace(b"http://camunda.org/schema/zeebe/1.0", b"http://flowable.org/bpmn")
MANY_POOLS = SIGNAVIO.replace(b'isExecutable="false"', b'isExecutable="true"').replace(
    b"</definitions>", b'<process id="other" isExecutable="true"/></definitions>')  # fmt: skip
ORYX = SIGNAVIO.replace(b"<task id", b"<choreographyTask id").replace(b'isExecutable="false"', b"")
DATA = SIGNAVIO.replace(b'isExecutable="false"', b"").replace(
    b'<task id="t"/>',
    b'<dataStoreReference id="ds"/><dataObject id="do"/><task id="t"><ioSpecification><dataInput id="i"/><inputSet/>'
    b"<outputSet/></ioSpecification><dataInputAssociation><sourceRef>do</sourceRef></dataInputAssociation>"
    b"</task>")  # fmt: skip
VENDORS = {
    "Signavio, not executable": (SIGNAVIO, "No process of the file is marked as executable. Choose which one runs:"),
    "Bizagi": (BIZAGI, ""),
    "Camunda 8": (ZEEBE, "written for Camunda 8"),
    "Flowable": (FLOWABLE, "written for Flowable"),
    "two executable pools": (MANY_POOLS, "Several processes of the file are marked as executable"),
    "choreography": (ORYX, "does not run a choreographyTask"),
    "data objects": (DATA, ""),
}


@pytest.mark.parametrize("name", VENDORS)
def test_other_vendors_diagrams_run_or_are_refused_in_plain_words(name: str) -> None:
    content, reason = VENDORS[name]
    found = reasons(content)
    assert reason in found
    assert bool(found) == bool(reason), found


FEEL = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="a"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i"><inputExpression id="ie"><text>%s</text>
</inputExpression></input><output id="o" name="out"/><rule id="r"><inputEntry id="c"><text>%s</text></inputEntry>
<outputEntry id="x"><text>%s</text></outputEntry></rule></decisionTable></decision></definitions>"""
TABLES = {
    "two decisions": FEEL.replace(b"</definitions>", b'<decision id="b"/></definitions>') % (b"a", b"-", b"1"),
    "literal decision": b'<definitions><decision id="a"><literalExpression><text>1</text></literalExpression>'
                        b"</decision></definitions>",
    "empty decision": b'<definitions><decision id="a"/></definitions>',
    "empty table": b'<definitions><decision id="a"><decisionTable/></decision></definitions>',
    "no input": FEEL % (b"", b"-", b"1"),
    "FEEL for": FEEL % (b"a", b"-", b"for x in [1,2] return x"),
    "FEEL if": FEEL % (b"a", b"-", b"if a then 1 else 2"),
    "FEEL names with spaces": FEEL % (b"total amount", b"-", b"1"),
    "FEEL function": FEEL % (b"a", b"starts with(?, &quot;x&quot;)", b"1"),
    "FEEL date": FEEL % (b"a", b"&lt; date(2026, 1, 1)", b"1"),
    "JUEL": FEEL % (b"${a}", b"-", b"1"),
    "Groovy": FEEL % (b"a", b"a.collect { it * 2 }", b"1"),
    "missing cell": (FEEL % (b"a", b"-", b"1")).replace(b'<inputEntry id="c"><text>-</text></inputEntry>', b""),
    "truncated": (FEEL % (b"a", b"-", b"1"))[:200],
    "bomb": BOMB + b"<definitions/>",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_strange_table_is_refused_in_plain_words(name: str) -> None:
    assert reasons(TABLES[name], "a.dmn")


FORMS: dict[str, bytes] = {
    "null": b"null",
    "number": b"1",
    "deep list": b"[" * 5000,
    "deep form": b'{"id": "a", "components": [' + b'{"type": "group", "components": [' * 900 + b"]}" * 900 + b"]}",
    "components of text": b'{"id": "a", "components": ["a", 1, null]}',
    "components of an object": b'{"id": "a", "components": {"type": "textfield"}}',
    "group of text": b'{"id": "a", "components": [{"type": "group", "components": "abc"}]}',
    "no type": b'{"id": "a", "components": [{"key": "a"}]}',
    "type of a list": b'{"id": "a", "components": [{"type": ["textfield"], "key": "a"}]}',
    "rules of text": form("a", {"type": "textfield", "key": "a", "validate": "strict"}),
    "options of text": form("a", {"type": "select", "key": "a", "values": "abc"}),
    "options of numbers": form("a", {"type": "select", "key": "a", "values": [1, 2]}),
    "bound of text": form("a", {"type": "number", "key": "a", "validate": {"min": "low"}}),
    "bad pattern": form("a", {"type": "textfield", "key": "a", "validate": {"pattern": "("}}),
    "pattern of a number": form("a", {"type": "textfield", "key": "a", "validate": {"pattern": 7}}),
    "not UTF-8": '{"id": "Řešení", "components": []}'.encode("cp1250"),
    "BOM": b"\xef\xbb\xbf{}",
    "2 MiB": b'{"id": "' + b"a" * 2 * 1024 * 1024 + b'", "components": []}',
}


@pytest.mark.parametrize("name", FORMS)
def test_a_strange_form_is_refused_in_plain_words(name: str) -> None:
    assert reasons(FORMS[name], "a.form")


@pytest.fixture(scope="module")
def ours() -> dict[str, bytes]:
    domains.load()
    return packs([BPMN])["standard"]


def test_no_truncation_of_our_own_files_breaks_the_validator(ours: dict[str, bytes]) -> None:
    for name, content in ours.items():
        for length in range(0, len(content) - 1, max(1, len(content) // 12)):
            assert validator.check({name: content[:length]})


def _swap(content: bytes, one: int, other: int) -> bytes:
    """Two tags of a file change places."""
    tags = content.split(b"<") if b"<" in content else content.split(b'"')
    if len(tags) < 2:
        return content
    one, other = 1 + one % (len(tags) - 1), 1 + other % (len(tags) - 1)
    tags[one], tags[other] = tags[other], tags[one]
    return (b"<" if b"<" in content else b'"').join(tags)


MUTATIONS: list[Callable[[bytes, int, int, bytes], bytes]] = [
    lambda content, one, other, text: content[: one % len(content)] + text + content[one % len(content) :],
    lambda content, one, other, text: content[: one % len(content)] + content[(one + other % 200) % len(content) :],
    lambda content, one, other, text: _swap(content, one, other),
    lambda content, one, other, text: content.replace(b'="', b'="' + text, other % 5),
]
WORDS = [
    b"&",
    b"<",
    b"${",
    b"]]>",
    b"\xff",
    b"&#0;",
    b"bpmn:",
    b"R0/PT",
    b"P",
    b"camunda:topic",
    b"[1..",
    b"'",
    b"-" * 99,
]


@settings(max_examples=120)
@given(data=st.data())
def test_no_mutation_of_our_own_files_breaks_the_validator(ours: dict[str, bytes], data: Any) -> None:
    name = data.draw(st.sampled_from(sorted(ours)))
    content, place = ours[name], st.integers(0, 10**6)
    for _ in range(data.draw(st.integers(1, 4))):
        change = data.draw(st.sampled_from(MUTATIONS))
        content = change(content, data.draw(place), data.draw(place), data.draw(st.sampled_from(WORDS))) or b"<"
    for fault in validator.check({name: content}, deployed=ours):
        assert fault.reason.strip()
        assert not any(trace in fault.reason for trace in TRACES), (fault.reason, content)
