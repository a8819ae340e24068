"""States that follow from events, and names of files."""

import pytest

from processes.files import safe_content_type, safe_filename
from processes.requests.course import question_is_open, working_state
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState, Stage, stage

E = EventKind


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([E.LOGGED, E.ASSIGNED], RequestState.ASSIGNED),
        ([E.ASSIGNED, E.QUESTION_ASKED], RequestState.WAITING_FOR_CUSTOMER),
        ([E.ASSIGNED, E.QUESTION_ASKED, E.QUESTION_ANSWERED], RequestState.ASSIGNED),
        ([E.ASSIGNED, E.ESCALATED], RequestState.WAITING_FOR_SUPPLIER),
        ([E.ASSIGNED, E.ESCALATED, E.QUESTION_ASKED], RequestState.WAITING_FOR_CUSTOMER),
        ([E.ASSIGNED, E.ESCALATED, E.QUESTION_ASKED, E.QUESTION_ANSWERED], RequestState.WAITING_FOR_SUPPLIER),
        ([E.ESCALATED, E.ESCALATED, E.SUPPLIER_ANSWERED], RequestState.WAITING_FOR_SUPPLIER),
        ([E.ESCALATED, E.ESCALATION_ENDED], RequestState.ASSIGNED),
        ([E.RETURNED, E.QUESTION_ASKED, E.QUESTION_ANSWERED], RequestState.RETURNED),
        ([E.RETURNED, E.CLOSED, E.REOPENED, E.ASSIGNED], RequestState.ASSIGNED),
    ],
)
def test_the_state_of_work_follows_from_the_events(kinds, state):
    assert working_state(kinds) is state


def test_a_reopened_request_waits_for_no_old_answer():
    assert not question_is_open([E.QUESTION_ASKED, E.WITHDRAWN, E.REOPENED])


def test_every_state_stands_in_a_stage():
    assert {stage(state) for state in RequestState} == set(Stage) - {Stage.INTAKE}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("faktura.pdf", "faktura.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\já\\žluťoučký kůň.docx", "žluťoučký kůň.docx"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".tar.gz", "x" * 108 + ".gz"),
        ("\u202egpj.exe", "gpj.exe"),
    ],
)
def test_a_file_keeps_its_own_name_only(given, shown):
    assert safe_filename(given) == shown


@pytest.mark.parametrize(
    ("given", "served"),
    [
        ("image/png", "image/png"),
        ("IMAGE/JPEG; name=x", "image/jpeg"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/javascript", "application/octet-stream"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",) * 2,
        ("nonsense", "application/octet-stream"),
    ],
)
def test_no_browser_runs_what_is_served(given, served):
    assert safe_content_type(given) == served
