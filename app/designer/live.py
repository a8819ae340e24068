"""The live view of a process: where cases stand, how long they stay, and the path of one case step by step."""

import csv
import io
import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent, gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer import words
from app.designer.blueprint import blueprint
from app.designer.listing import STANDING
from app.designer.period import LENGTHS, Looked, looked_at
from app.extensions import db
from app.web.actors import current_actor, current_person
from app.web.case_words import entry
from app.web.diagrams import worded
from app.web.drawn import said
from app.web.filters import dt
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from app.web.sheets import defused
from processes.clock import utcnow
from processes.engine.administration import watching
from processes.engine.designing import live as figures
from processes.engine.designing import places
from processes.engine.designing.live import Line, Live
from processes.engine.designing.replaying import Replay, replay
from processes.engine.migration.queries import versions
from processes.people.queries import customers
from processes.people.rules import Role

HEATS = 5


def _looked(process: str) -> Looked:
    return looked_at(process.replace("\x00", ""), request.args, zone=current_person().timezone, now=utcnow())


def _found(session: Session, looked: Looked) -> Live:
    found = figures.live(session, looked.chosen, looked.period)
    if found is None:
        raise NotFound()
    return found


@blueprint.get("/live/<process>", endpoint="live")
@staff(Role.PROCESS_DESIGNER)
def show(process: str) -> ResponseReturnValue:
    """The diagram with the cases that stand in it, and its table."""
    session, looked = db.session(), _looked(process)
    found = _found(session, looked)
    known = versions(session, process)
    return render_template(
        "designer/live.html",
        process=process,
        live=found,
        looked=looked,
        lengths=LENGTHS,
        processes=watching.processes(session),
        packs=sorted({row.pack for row in known}),
        versions=sorted({row.version for row in known}, reverse=True),
        customers=customers(session, current_actor()),
        drawing=_drawing(found, looked),
        stayed=stayed,
        shown=[line for line in found.lines if _is_told(line)],
    )


def _is_told(line: Line) -> bool:
    """Gateways at which nothing stood say nothing that the branches do not."""
    if line.now.cases or line.now.failed or (line.stay and line.stay.ninetieth):
        return True
    return line.stay is not None and not line.place.kind.endswith("Gateway")


def stayed(took: timedelta) -> str:
    """How long a stay was; most steps take no time at all."""
    return (
        words.took(took)
        if took >= timedelta(minutes=1)
        else gettext("at once")
        if not took
        else f"< {words.took(timedelta(minutes=1))}"
    )


def _drawing(found: Live, looked: Looked) -> dict[str, Any]:
    """What the script draws: the diagram, figures by element, shares by flow."""
    xml = found.definition.content.decode("utf-8", "replace")
    return {
        "xml": worded(xml, process=found.definition.key),
        "elements": {line.place.id: _told(line, found, looked) for line in found.lines if line.is_drawn},
        "flows": {branch.flow.id: format_percent(branch.share) for branch in found.branches},
    }


def _told(line: Line, found: Live, looked: Looked) -> dict[str, Any]:
    stay, called = line.stay, line.place.called
    kept = {name: value for name, value in looked.given.items() if name not in ("pack", "version")}
    return {
        "name": said(line.place.name) or line.place.id,
        "cases": line.now.cases,
        "failed": line.now.failed,
        "passed": stay.count if stay else 0,
        "median": stayed(stay.median) if stay else "",
        "ninetieth": stayed(stay.ninetieth) if stay else "",
        "heat": {
            "cases": heat(line.now.cases, found.most),
            "stay": heat(stay.median.total_seconds() if stay else 0, found.slowest.total_seconds()),
        },
        "url": url_for(".standing", process=looked.chosen.process, element=line.place.id, **looked.given),
        "called": url_for(".live", process=called, **kept) if called else None,
    }


def heat(value: float, most: float) -> int:
    """From 0 (nothing) to HEATS: how near a figure comes to the largest."""
    return 0 if value <= 0 or most <= 0 else min(HEATS, math.ceil(HEATS * value / most))


@blueprint.get("/live/<process>.csv")
@staff(Role.PROCESS_DESIGNER)
def live_csv(process: str) -> Response:
    """The same figures as a table for a spreadsheet; times in seconds."""
    looked = _looked(process)
    found = _found(db.session(), looked)
    text = io.StringIO()
    csv.writer(text).writerows([defused(cell) for cell in row] for row in _table(found))
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found.definition.key}.csv")
    return answer


def _table(found: Live) -> Iterator[list[Any]]:
    yield ["element", "name", "standing", "failed", "left", "median_s", "p90_s", "share"]
    for line in found.lines:
        times = (
            [round(took.total_seconds()) for took in (line.stay.median, line.stay.ninetieth)] if line.stay else ["", ""]
        )
        left = line.stay.count if line.stay else 0
        yield [line.place.id, _named(line.place.name), line.now.cases, line.now.failed, left, *times, ""]
    for branch in found.branches:
        yield [branch.flow.id, _named(branch.flow.name), "", "", branch.count, "", "", round(branch.share, 4)]


def _named(name: str) -> str:
    return said(name)


@blueprint.get("/live/<process>/cases")
@staff(Role.PROCESS_DESIGNER)
def standing(process: str) -> ResponseReturnValue:
    """The cases that stand at an element (none named: anywhere in the process), the oldest first."""
    session, looked, asked = db.session(), _looked(process), STANDING.asked()
    definition = figures.drawn_version(session, looked.chosen)
    if definition is None:
        raise NotFound()
    element = asked.chosen["element"]
    place = places.read_chart(definition.content).places.get(element)
    return render_template(
        "designer/standing.html",
        process=process,
        definition=definition,
        place=place.name if place and place.name else element,
        list=drawn(STANDING, asked),
        looked=looked,
    )


@blueprint.get("/cases/<int:instance_id>", endpoint="case")
@staff(Role.PROCESS_DESIGNER)
def one(instance_id: int) -> ResponseReturnValue:
    """The path of one case, played step by step."""
    session = db.session()
    found = replay(session, instance_id)
    if found is None:
        raise NotFound()
    named = people(session, [step.actor for step in found.steps])
    return render_template(
        "designer/replay.html",
        replay=found,
        people=named,
        entry=entry,
        drawing=_played(found, named),
    )


def _played(found: Replay, named: dict[str, str]) -> dict[str, Any]:
    """What the script plays: the diagrams, and the steps with what the reader is told of each."""
    return {
        "diagrams": [
            {
                "process": row.key,
                "name": said(row.name),
                "xml": worded(row.content.decode("utf-8", "replace"), process=row.key),
            }
            for row in found.diagrams
        ],
        "steps": [
            {
                "at": dt(step.at),
                "kind": step.kind,
                "said": entry(step.kind),
                "process": step.process,
                "element": step.element,
                "name": said(step.name) or step.element,
                "who": named.get(step.actor, step.actor),
                "flows": list(step.flows),
            }
            for step in found.steps
        ],
    }
