"""The validator's finer refusals: people, literal arguments, dates, cycles, retries, other engines' extensions."""

from typing import Any

import pytest

from processes import domains
from processes.engine.checking import validator
from processes.engine.errors import refusals
from processes.engine.language.durations import pause_after
from processes.engine.sentences import Sentence, translated
from tests.engine.diagrams import HEAD, boundary, bpmn, catch, chain, dmn, end, flow, service, start, timer, user


def faults(content: bytes, name: str = "case.bpmn") -> list[tuple[str | None, str]]:
    return [(fault.element, fault.reason) for fault in refusals(validator.check({name: content}))]


def line(*body: str, ids: tuple[str, ...] = ("middle",)) -> bytes:
    return bpmn("case", start(), *body, end(), chain("begin", *ids, "done"))


@pytest.fixture
def _roles(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"person:1", "staff:dispatcher", "staff:agent", "project:1:approver"}
    monkeypatch.setattr("processes.engine.checking.people_checks.GROUPS", known)


@pytest.mark.usefixtures("_roles")
@pytest.mark.parametrize(
    ("groups", "unknown"),
    [
        ("staff:dispatcher", []),
        ("staff:dispatcher, staff:agent", []),
        ("project:1742:approver", []),
        ("project:${project_id}:approver", []),
        ("project:${project_id}:approver,staff:agent", []),
        ("${whoever}", []),
        ("${whoever},staff:agent", []),
        ("staff:dispecer", ["staff:dispecer"]),
        ("staff:agent,staff:boss", ["staff:boss"]),
        ("project:${project_id}:owner", ["project:${project_id}:owner"]),
        ("dispatcher", ["dispatcher"]),
    ],
)
def test_a_task_is_given_only_to_roles_that_exist(groups: str, unknown: list[str]) -> None:
    found = faults(line(user("middle", candidateGroups=groups)))
    assert found == [("middle", f"There is no role or group {key}.") for key in unknown]


@pytest.mark.usefixtures("_roles")
def test_a_lane_names_a_role_that_exists() -> None:
    lanes = '<bpmn:laneSet><bpmn:lane name="{}"><bpmn:flowNodeRef>middle</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    body = (start(), user("middle", candidateGroups=""), end(), chain("begin", "middle", "done"))
    assert faults(bpmn("case", lanes.format("Dispatcher"), *body)) == []
    assert faults(bpmn("case", lanes.format("Dispečer"), *body)) == [
        ("middle", "The lane 'Dispečer' names no role: there is no staff:dispečer.")
    ]


@pytest.mark.parametrize(
    ("text", "is_sound"), [("5", True), ("${count}", True), ("five", False), ("5.5", False), ("", False)]
)
def test_a_literal_argument_fits_its_type(register: Any, text: str, is_sound: bool) -> None:
    def work(step: Any, *, count: int) -> None:
        """Work."""

    register("test.work", work)
    found = faults(line(service("middle", "test.work", count=text)))
    assert found == (
        [] if is_sound else [("middle", f"The input count of the operation test.work cannot be {text!r}.")]
    )


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("2026-01-31T08:00:00", "timeDate", "has no time zone"),
        ("tomorrow", "timeDate", "neither a date nor a duration"),
        ("2026-01-31T08:00:00+01:00", "timeDate", None),
        ("R3/2026-01-31T08:00:00+01:00/P1D", "timeCycle", None),
        ("R/PT1H", "timeCycle", None),
        ("R3/PT0S", "timeCycle", "has no period"),
        ("Rx/PT1H", "timeCycle", "not a cycle"),
        ("R-1/PT1H", "timeCycle", "not a cycle"),
        ("R3/a/b/PT1H", "timeCycle", "not a cycle"),
        ("0 0 9 * * ?", "timeCycle", "not a cycle"),
        ("R3/PT5", "timeCycle", "not a duration"),
        ("P1M", "timeDuration", "not a duration"),
        ("PT", "timeDuration", "not a duration"),
        ("-PT1H", "timeDuration", "not a duration"),
    ],
)
def test_times_are_ones_that_will_come(text: str, kind: str, reason: str | None) -> None:
    found = faults(line(catch("middle", timer(text, kind))))
    assert [element for element, _ in found] == (["middle"] if reason else [])
    assert reason is None or reason in found[0][1]


@pytest.mark.parametrize(
    ("cycle", "attempts"),
    [
        ("R5/PT5M", 5), ("R1/PT5M", 1), (" R3/PT1H ", 3), ("PT1M", 2), ("PT1M,PT5M, PT1H", 4), ("R50/PT1S", 50),
        ("R0/PT5M", None), ("R51/PT5M", None), ("R/PT5M", None), ("PT1M,", None), ("often", None), ("R3", None),
        ("R3/P1M", None), ("R-3/PT5M", None), ("${cycle}", None), (",".join(["PT1M"] * 50), None),
        (",".join(["PT1M"] * 49), 50),
    ],
)  # fmt: skip
def test_retries_are_as_many_as_the_diagram_says(register: Any, cycle: str, attempts: int | None) -> None:
    register("test.work", lambda step: None)
    found = faults(line(service("middle", "test.work", retry=cycle)))
    assert bool(found) == (attempts is None)
    if attempts is not None:
        assert pause_after(cycle, attempts) is None
        assert attempts == 1 or pause_after(cycle, attempts - 1) is not None


EXTENSION = "<bpmn:extensionElements>{}</bpmn:extensionElements>"
SERVICE = '<bpmn:serviceTask id="middle" camunda:type="external" camunda:topic="test.work"{}>{}</bpmn:serviceTask>'
ELSEWHERE: dict[str, tuple[str, str]] = {
    "listener": (
        user("middle", inside=EXTENSION.format('<camunda:taskListener event="create" class="x.Y"/>')),
        "camunda:taskListener",
    ),
    "execution listener": (
        SERVICE.format("", EXTENSION.format('<camunda:executionListener event="start" expression="${x}"/>')),
        "camunda:executionListener",
    ),
    "generated form": (
        user("middle", inside=EXTENSION.format('<camunda:formData><camunda:formField id="a"/></camunda:formData>')),
        "camunda:formData",
    ),
    "Java class": (SERVICE.format(' camunda:class="x.Y"', ""), "camunda:class"),
    "connector": (SERVICE.format("", EXTENSION.format("<camunda:connector/>")), "camunda:connector"),
    "async after": (SERVICE.format(' camunda:asyncAfter="true"', ""), "camunda:asyncAfter"),
    "named version": (user("middle", formRef="x", formRefBinding="version"), "no other can be named"),
    "groovy": (
        '<bpmn:scriptTask id="middle" scriptFormat="groovy"><bpmn:script>a = 1</bpmn:script></bpmn:scriptTask>',
        "does not run groovy",
    ),
    "javascript": (
        '<bpmn:scriptTask id="middle" scriptFormat="application/javascript"><bpmn:script>a = 1</bpmn:script>'
        "</bpmn:scriptTask>",
        "does not run application/javascript",
    ),
    "empty script": ('<bpmn:scriptTask id="middle"/>', "script is empty"),
    "script parameter": (
        SERVICE.format("", EXTENSION.format(
            '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="groovy">1'
            "</camunda:script></camunda:inputParameter></camunda:inputOutput>")),
        "no script, list or map",
    ),
    "a parameter twice": (
        SERVICE.format("", EXTENSION.format(
            '<camunda:inputOutput><camunda:outputParameter name="a">1</camunda:outputParameter>'
            '<camunda:outputParameter name="a">2</camunda:outputParameter></camunda:inputOutput>')),
        "given twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_would_silently_be_left_undone_is_refused(register: Any, name: str) -> None:
    register("test.work", lambda step, **anything: None)
    body, reason = ELSEWHERE[name]
    found = faults(line(body))
    assert any(element == "middle" and reason in why for element, why in found), found


VENDORS = {
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "flowable": "http://flowable.org/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "tns": "http://www.jboss.org/drools",
}


@pytest.mark.parametrize("prefix", VENDORS)
def test_a_diagram_for_another_engine_is_named_as_such(prefix: str) -> None:
    head = HEAD.replace(" id=", f' xmlns:{prefix}="{VENDORS[prefix]}" id=')
    task = user("middle", inside=EXTENSION.format(f'<{prefix}:taskDefinition type="mail"/>'))
    found = faults(line(task).replace(HEAD.encode(), head.encode()))
    assert [element for element, why in found if "Camunda Platform 7 only" in why] == ["middle"]


def test_functions_of_tables_exist() -> None:
    assert faults(dmn("a", ("matches(1)", '"x"')), "a.dmn") == [("in_0", "There is no function matches().")]
    assert faults(dmn("a", ("-", "matches(kind)")), "a.dmn") == [("out_0", "There is no function matches().")]


@pytest.mark.parametrize("policy", ["first", "", "SUM"])
def test_hit_policies_outside_the_subset_are_refused(policy: str) -> None:
    assert faults(dmn("a", ("-", '"x"'), policy=policy), "a.dmn") == [
        (
            "table",
            f"The hit policy {policy} is not known; these are:"
            " UNIQUE, FIRST, ANY, PRIORITY, COLLECT, RULE ORDER, OUTPUT ORDER.",
        )
    ]


@pytest.mark.parametrize(
    "cell",
    ["in [1..5", "1..", "[1..5", "> > 3", 'not("a"', "??", "{", "lambda: 1", "a.b()", "2 +", "'open", "x" * 3000],
)
def test_cells_that_do_not_parse_are_refused_by_their_id(cell: str) -> None:
    escaped = cell.replace("&", "&amp;").replace(">", "&gt;")
    assert [element for element, _ in faults(dmn("a", (escaped, '"x"')), "a.dmn")] == ["in_0"]


def test_a_default_output_is_refused_as_nothing_uses_it() -> None:
    content = dmn("a", ("-", '"x"')).replace(
        b'typeRef="string"/>', b'typeRef="string"><defaultOutputEntry><text>"y"</text></defaultOutputEntry></output>'
    )
    assert faults(content, "a.dmn")[0][0] == "o"


def test_an_error_boundary_needs_no_default(register: Any) -> None:
    register("test.work", lambda step: None)
    body = (service("middle", "test.work"), boundary("late", "middle", timer("PT1H")), flow("late", "done"))
    assert faults(line(*body)) == []


def test_every_reason_can_be_said_in_another_language() -> None:
    words = {"There is no role or group {key}.": "Role ani skupina {key} neexistuje.", "Not {what}.": "Ne {what}."}
    inner = Sentence("There is no role or group {key}.", key="staff:{boss}")
    assert inner == "There is no role or group staff:{boss}."
    assert translated(Sentence("Not {what}.", what=inner), words.__getitem__) == (
        "Ne Role ani skupina staff:{boss} neexistuje.."
    )
    (fault,) = [f for f in validator.check({"a.bpmn": line(service("middle", "test.nothing"))}) if f.element]
    assert fault.translated(lambda pattern: pattern.upper().replace("{NAME}", "{name}")).reason == (
        "THERE IS NO OPERATION test.nothing."
    )


def waits(names: str, message: str = "order.paid") -> bytes:
    """A diagram that takes variables of these names from a message."""
    property_ = (
        f'<bpmn:extensionElements><camunda:properties><camunda:property name="variables" value="{names}"/>'
        '</camunda:properties></bpmn:extensionElements><bpmn:messageEventDefinition messageRef="m"/>'
    )
    events = catch("middle", property_), f'<bpmn:receiveTask id="other" messageRef="m">{property_}</bpmn:receiveTask>'
    roots = f'<bpmn:message id="m" name="{message}"/>'
    return bpmn("case", start(), *events, end(), chain("begin", "middle", "other", "done"), roots=roots)


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        ("amount, paid_on", []),
        ("", []),
        ("amount, request_id", ["request_id"]),
        ("approved,decision", ["approved", "decision"]),
        ("started_by, loopCounter", ["started_by", "loopCounter"]),
        ("order.amount", ["'order.amount'"]),
        ("příjmení", ["'příjmení'"]),
    ],
)
def test_a_message_from_outside_may_not_set_what_the_process_says_itself(names: str, refused: list[str]) -> None:
    domains.load()
    found = [(element, reason.split(" ")[0]) for element, reason in faults(waits(names))]
    assert found == [(element, name) for element in ("middle", "other") for name in refused]


def test_our_own_messages_may_set_what_others_may_not() -> None:
    domains.load()
    assert faults(waits("escalation_id", "escalation_opened")) == []
    assert faults(waits("escalation_id", "${whatever}")) != []


@pytest.mark.parametrize(
    ("due", "refused"),
    [
        ("${hours(answer_in)}", ["answer_in is known inside the activity only"]),
        ('${hours(get("answer_in", 4))}', ["answer_in is known inside the activity only"]),
        ("${hours(4)}", []),
        ("${hours(total)}", []),
        ("PT4H", []),
    ],
)
def test_a_border_timer_that_reads_its_activitys_own_parameter_is_refused(due: str, refused: list[str]) -> None:
    given = (
        '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="answer_in">4'
        "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
    )
    body = user("middle", inside=given), boundary("late", "middle", timer(due)), end("over")
    drawn = bpmn("case", start(), *body, end(), chain("begin", "middle", "done"), flow("late", "over"))
    assert [(element, reason.split(",")[0]) for element, reason in faults(drawn)] == [
        ("late", reason) for reason in refused
    ]
