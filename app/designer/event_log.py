"""The event log of a process as a file for process mining: XES (IEEE 1849) and CSV, written as it is read."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping

from flask import Response, request, stream_with_context
from lxml import etree
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint
from app.designer.period import Looked, looked_at
from app.extensions import db
from app.web.actors import current_person
from app.web.drawn import said
from app.web.guards import staff
from app.web.sheets import defused
from processes.clock import utcnow
from processes.engine.designing import live, places
from processes.engine.designing.event_log import Trace, traces
from processes.engine.store.models import AnyRow
from processes.people.rules import Role

TRANSITIONS = {
    "started": "start",
    "moved_here": "start",
    "completed": "complete",
    "cancelled": "ate_abort",
    "moved_away": "ate_abort",
}
COLUMNS = ["case", "activity", "element", "type", "transition", "timestamp", "resource", "version", "pack"]
EXTENSIONS = {"Concept": "concept", "Lifecycle": "lifecycle", "Organizational": "org", "Time": "time"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
Line = tuple[AnyRow, str, str]  # an event, what its step is called, what kind of element that is


@blueprint.get("/live/<process>.xes")
@staff(Role.PROCESS_DESIGNER)
def log_xes(process: str) -> Response:
    """For ProM, Disco, PM4Py and the like."""
    return _file(process, "xes", "application/xml", _xes)


@blueprint.get("/live/<process>/events.csv")
@staff(Role.PROCESS_DESIGNER)
def log_csv(process: str) -> Response:
    """A line an event."""
    return _file(process, "csv", "text/csv; charset=utf-8", _csv)


Written = Callable[[str, Iterator[tuple[Trace, list[Line]]]], Iterator[str]]


def _file(process: str, ending: str, kind: str, written: Written) -> Response:
    session = db.session()
    looked = looked_at(process, request.args, zone=current_person().timezone, now=utcnow())
    definition = live.drawn_version(session, looked.chosen)
    if definition is None:
        raise NotFound()
    chart = places.read_chart(definition.content).places
    lines = written(said(definition.name), _told(session, looked, chart))
    answer = Response(stream_with_context(_closing(session, lines)), content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{definition.key}-events.{ending}")
    return answer


def _closing(session: Session, lines: Iterator[str]) -> Iterator[str]:
    """The lines; the connection goes back also where the reader has left."""
    try:
        yield from lines
    finally:
        session.close()


def _told(session: Session, looked: Looked, chart: Mapping[str, places.Place]) -> Iterator[tuple[Trace, list[Line]]]:
    """Traces without gateways, which only say what the way itself says."""
    kinds = {identity: place.kind for identity, place in chart.items()}
    for trace in traces(session, looked.chosen, looked.period):
        lines = [
            (event, said(event.name) or event.element_id, kinds.get(event.element_id, ""))
            for event in trace.events
            if not kinds.get(event.element_id, "").endswith("Gateway")
        ]
        if lines:
            yield trace, lines


def _csv(name: str, told: Iterator[tuple[Trace, list[Line]]]) -> Iterator[str]:
    yield "\ufeff" + _row(COLUMNS)
    for trace, lines in told:
        yield "".join(
            _row(
                [
                    trace.case.business_key,
                    activity,
                    event.element_id,
                    kind,
                    TRANSITIONS[event.kind],
                    event.at.isoformat(),
                    event.actor,
                    str(trace.case.version),
                    trace.case.pack,
                ]
            )
            for event, activity, kind in lines
        )


def _row(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([defused(cell) for cell in cells])
    return text.getvalue()


def _xes(name: str, told: Iterator[tuple[Trace, list[Line]]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for title, prefix in EXTENSIONS.items():
        address = f"http://www.xes-standard.org/{prefix}.xesext"
        yield _alone("extension", {"name": title, "prefix": prefix, "uri": address})
    known = {"trace": {"concept:name": "string"}, "event": {"concept:name": "string", "time:timestamp": "date"}}
    for scope, attributes in known.items():
        node = etree.Element("global", scope=scope)
        for key, kind in attributes.items():
            etree.SubElement(node, kind, key=key, value="1970-01-01T00:00:00Z" if kind == "date" else "")
        yield _said(node)
    yield _alone("classifier", {"name": "Activity", "keys": "concept:name"})
    yield _alone("string", {"key": "concept:name", "value": name})
    for trace, lines in told:
        yield _said(_trace(trace, lines))
    yield "</log>\n"


def _trace(trace: Trace, lines: list[Line]) -> etree._Element:
    node = etree.Element("trace")
    _strings(
        node,
        {"concept:name": trace.case.business_key, "version": str(trace.case.version), "pack": trace.case.pack},
    )
    for event, activity, kind in lines:
        one = etree.SubElement(node, "event")
        _strings(
            one,
            {
                "concept:name": activity,
                "concept:instance": event.element_id,
                "lifecycle:transition": TRANSITIONS[event.kind],
                "org:resource": event.actor,
                "type": kind,
            },
        )
        etree.SubElement(one, "date", key="time:timestamp", value=event.at.isoformat())
    return node


def _strings(node: etree._Element, values: Mapping[str, str]) -> None:
    for key, value in values.items():
        etree.SubElement(node, "string", key=key, value=_UNWRITABLE.sub("", value))


def _alone(tag: str, attributes: dict[str, str]) -> str:
    return _said(etree.Element(tag, attributes))


def _said(node: etree._Element) -> str:
    return str(etree.tostring(node, encoding="unicode")) + "\n"
