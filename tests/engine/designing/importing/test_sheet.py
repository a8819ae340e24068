"""Whatever is changed in a file of another tool, every other byte of it stays."""

import pytest

from processes.engine.designing.importing.decisions import Around
from processes.engine.designing.importing.importing import decide_all, listed
from processes.engine.designing.importing.sheet import Sheet
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import BPMN, CAMUNDA

FILE = """<?xml version='1.0' encoding='UTF-8'?>
<!-- drawn elsewhere -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
   xmlns:signavio='http://www.signavio.com'   targetNamespace="x">
  <process id='p'   name="Ü &gt; &quot;b&quot;"><!-- keep -->
    <task   id="a"/><userTask id="b" name='B'>
      <documentation>text &amp; more</documentation>
    </userTask>
    <sub id="s"><x/></sub><endEvent id="e"></endEvent>
  </process>
</definitions>
""".encode()


def test_nothing_changed_is_the_same_file() -> None:
    assert Sheet(FILE).written() == FILE


def test_only_what_is_changed_is_written_anew() -> None:
    sheet = Sheet(FILE)
    task = sheet.root.find(f".//{BPMN}task")
    sheet.rename(task, "userTask")
    sheet.set(task, f"{CAMUNDA}formRef", "f")
    expected = FILE.replace(b'<task   id="a"/>', b'<userTask id="a" camunda:formRef="f" />')
    expected = expected.replace(
        b'targetNamespace="x">', b'targetNamespace="x" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">'
    )
    assert sheet.written() == expected


def test_what_closes_itself_ends_where_it_does() -> None:
    sheet = Sheet(FILE)
    sheet.remove(sheet.root.find(f".//{BPMN}x"))
    assert b'<sub id="s" />' in sheet.written()
    Sheet(sheet.written())


def test_a_file_with_nothing_in_it_learns_their_words_too() -> None:
    assert f'xmlns:camunda="{CAMUNDA[1:-1]}"/>'.encode() in Sheet(b"<definitions/>").content


def test_a_diagram_that_could_not_be_deployed_is_not_looked_through() -> None:
    tasks = "".join(f'<task id="t{n}"/>' for n in range(501)).encode()
    content = f'<definitions xmlns="{BPMN[1:-1]}"><process id="p">'.encode() + tasks + b"</process></definitions>"
    for act in (listed, decide_all):
        with pytest.raises(DefinitionRefused, match="more than 500 nodes"):
            act(content, Around())


def test_children_are_added_and_removed() -> None:
    sheet = Sheet(FILE)
    user = sheet.root.find(f".//{BPMN}userTask")
    sheet.property(user, "completion", "x")
    sheet.property(user, "completion", "y & z")
    sheet.remove(sheet.root.find(f".//{BPMN}endEvent"))
    written = sheet.written()
    assert b'<camunda:property name="completion" value="y &amp; z" />' in written
    assert b"<documentation>text &amp; more</documentation>" in written
    assert b"endEvent" not in written
    assert b"<!-- keep -->" in written
    again = Sheet(written)
    assert again.root.find(f".//{BPMN}userTask")[1][0][0].get("value") == "y & z"
    assert again.root.find(f".//{BPMN}process").get("name") == 'Ü > "b"'
