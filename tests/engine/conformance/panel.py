"""What the panel offers, and which of its fields is played by what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.engine.conformance import fields_of_data, fields_of_events
from tests.engine.conformance.walk import Walk, Works

OFFERED = Path("app/frontend/designer/bpmn/panel/offered.json")


def offered() -> list[tuple[str, str, list[str]]]:
    """(group, element, fields) of everything that the panel offers."""
    rows = json.loads(OFFERED.read_text())
    return [(row["group"], kind, row["fields"]) for row in rows for kind in row["at"]]


PROBES: dict[str, Callable[[Walk, str], Works]] = {
    "general": fields_of_events.general,
    "documentation": fields_of_events.documentation,
    "timer": fields_of_data.timer,
    "multiInstance": fields_of_data.several,
    "CamundaPlatform__Input": fields_of_data.inputs,
    "CamundaPlatform__Output": fields_of_data.outputs,
    "CamundaPlatform__InMappingPropagation": fields_of_data.handed_all,
    "CamundaPlatform__OutMappingPropagation": fields_of_data.taken_all,
    "CamundaPlatform__InMapping": fields_of_data.handed,
    "CamundaPlatform__OutMapping": fields_of_data.taken,
    "podpora-starters": fields_of_data.starters,
    "podpora-customers": fields_of_events.customers,
    "podpora-people": fields_of_data.people,
    "podpora-form": fields_of_data.forms,
    "podpora-decision": fields_of_data.decision,
    "podpora-called": fields_of_data.called,
    "podpora-script": fields_of_data.script,
    "podpora-message": fields_of_events.message,
    "podpora-signal": fields_of_events.signal,
    "podpora-link": fields_of_events.link,
    "podpora-lane": fields_of_events.lane,
    "podpora-error": fields_of_events.code("error"),
    "podpora-escalation": fields_of_events.code("escalation"),
    "podpora-condition": fields_of_events.condition,
    "podpora-running": fields_of_events.running,
}
