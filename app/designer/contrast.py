"""Two looks at a process side by side (periods, versions, before and after a deployment), and the ways cases went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent, gettext
from werkzeug.exceptions import NotFound

from app.designer import words
from app.designer.blueprint import blueprint
from app.designer.live import heat, stayed
from app.designer.period import LENGTHS, Looked, looked_at
from app.extensions import db
from app.web.actors import current_actor, current_person
from app.web.diagrams import worded
from app.web.drawn import said
from app.web.guards import staff
from processes.clock import utcnow
from processes.engine.designing.contrasting import Contrast, Line, Look, contrast
from processes.engine.designing.live import drawn_version
from processes.engine.designing.places import Chart, read_chart
from processes.engine.designing.stays import Period, Stay
from processes.engine.designing.ways import ways
from processes.engine.migration.queries import versions
from processes.engine.store.models import AnyRow
from processes.people.queries import customers
from processes.people.rules import Role

BEFORE = "before_"  # begins the parameters of the earlier look
OWN = ("since", "until", "version")  # that each look has for itself
MOST_DEPLOYMENTS = 5
BY_PEOPLE = ("userTask", "manualTask", "callActivity")  # that take their time
MINUS = "\N{MINUS SIGN}"
NO_CHANGE = 0.05  # of what there was before: too little to speak of


@dataclass(frozen=True)
class Deployed:
    """A version that went live, with the address that compares what came after with what was before."""

    version: int
    at: datetime
    url: str


@blueprint.get("/live/<process>/contrast", endpoint="contrast")
@staff(Role.PROCESS_DESIGNER)
def compare(process: str) -> ResponseReturnValue:
    """What became longer, shorter or failed more often from one look to the other."""
    session, now, zone = db.session(), utcnow(), current_person().timezone
    after = looked_at(process.replace("\x00", ""), request.args, zone=zone, now=now)
    before = _earlier(after, request.args, zone=zone, now=now)
    found = contrast(session, Look(before.chosen, before.period), Look(after.chosen, after.period))
    if found is None:
        raise NotFound()
    known = versions(session, process)
    chart = read_chart(found.definition.content)
    return render_template(
        "designer/contrast.html",
        process=process,
        contrast=found,
        before=before,
        after=after,
        versions=sorted({row.version for row in known}, reverse=True),
        packs=sorted({row.pack for row in known}),
        customers=customers(session, current_actor()),
        deployments=list(_deployments(known, found.definition.pack, process, today=after.until)),
        drawing=_drawing(found),
        stayed=stayed,
        changed=changed,
        points=points,
        share=format_percent,
        named=lambda element: _called(chart, element),
        shown=_by_change(found),
    )


def _earlier(after: Looked, given: Mapping[str, str], *, zone: str, now: datetime) -> Looked:
    """The other look: as the address has it, or else as long a time just before; both have customer and pack."""
    own = {name: given[f"{BEFORE}{name}"] for name in OWN if given.get(f"{BEFORE}{name}")}
    shared = {name: value for name, value in after.given.items() if name not in (*OWN, "days")}
    looked = looked_at(after.chosen.process, shared | own, zone=zone, now=now)
    if looked.days is None:
        return looked
    length = after.period.until - after.period.since
    period = Period(after.period.since - length, after.period.since)
    days = (after.until - after.since).days + (after.days is None)
    return replace(
        looked,
        period=period,
        since=after.since - timedelta(days=days),
        until=after.since - timedelta(days=after.days is None),
    )


def _deployments(known: Sequence[AnyRow], pack: str, process: str, *, today: date) -> Iterator[Deployed]:
    """The last versions that had one before them: from the day of each until the next, against as many days before."""
    rows = [row for row in known if row.pack == pack][: MOST_DEPLOYMENTS + 1]
    until = today
    for row, former in pairwise(rows):
        since = row.created_at.date()
        last = max(since, until)
        length = last - since + timedelta(days=1)
        looks = {
            "since": since,
            "until": last,
            "version": row.version,
            f"{BEFORE}since": since - length,
            f"{BEFORE}until": since - timedelta(days=1),
            f"{BEFORE}version": former.version,
        }
        given: dict[str, Any] = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in looks.items()
        }
        yield Deployed(row.version, row.created_at, url_for(".contrast", process=process, pack=pack, **given))
        until = since - timedelta(days=1)


def _by_change(found: Contrast) -> list[Line]:
    """The elements of which anything is known: what changed most stands first."""
    told = [line for line in found.lines if _is_told(line)]
    return sorted(told, key=lambda line: abs(line.longer or timedelta(0)), reverse=True)


def _is_told(line: Line) -> bool:
    """Gateways and what takes no time in either look say nothing."""
    if line.failed_before or line.failed_after:
        return True
    return any(stay is not None and stay.ninetieth for stay in (line.before, line.after))


def changed(before: timedelta | None, after: timedelta | None) -> tuple[str, str]:
    """What became of a length, with its tone: `+2 h (+40 %)`; nothing where one is not known or hardly differs."""
    if before is None or after is None:
        return "", "quiet"
    more = after - before
    if abs(more) <= NO_CHANGE * before or not before:
        return (f"+{words.took(more)}", "risk") if more and not before else (gettext("the same"), "quiet")
    sign, tone = ("+", "risk") if more > timedelta(0) else (MINUS, "ok")
    return f"{sign}{stayed(abs(more))} ({sign}{format_percent(abs(more) / before)})", tone


def points(more: float | None) -> str:
    """By how many hundredths of the whole a share grew or shrank."""
    if more is None or round(100 * more) == 0:
        return ""
    return f"{'+' if more > 0 else MINUS}{abs(round(100 * more))}"


def _drawing(found: Contrast) -> dict[str, Any]:
    """What the script draws: the diagram, and how each element changed."""
    xml = found.definition.content.decode("utf-8", "replace")
    return {
        "xml": worded(xml, process=found.definition.key),
        "elements": {
            line.place.id: {
                "said": changed(_half(line.before), _half(line.after))[0],
                "heat": heat(abs(line.longer).total_seconds(), found.most.total_seconds()),
                "slower": line.longer > timedelta(0),
            }
            for line in found.lines
            if line.longer and line.place.kind
        },
    }


def _half(stay: Stay | None) -> timedelta | None:
    return stay.median if stay else None


@blueprint.get("/live/<process>/ways", endpoint="ways")
@staff(Role.PROCESS_DESIGNER)
def went(process: str) -> ResponseReturnValue:
    """Which ways ended cases went, those on which the most time was spent first."""
    session = db.session()
    looked = looked_at(process.replace("\x00", ""), request.args, zone=current_person().timezone, now=utcnow())
    definition = drawn_version(session, looked.chosen)
    if definition is None:
        raise NotFound()
    chart = read_chart(definition.content)
    return render_template(
        "designer/ways.html",
        process=process,
        definition=definition,
        looked=looked,
        lengths=LENGTHS,
        ways=ways(session, looked.chosen, looked.period, chart),
        steps=lambda way: [_step(chart, element, len(list(times))) for element, times in groupby(way.elements)],
        stayed=stayed,
        share=format_percent,
    )


def _step(chart: Chart, element: str, times: int) -> tuple[str, int, bool]:
    """What a step of a way is called, how often it was done in a row, and whether it happens by itself."""
    return _called(chart, element), times, chart.places[element].kind not in BY_PEOPLE


def _called(chart: Chart, element: str) -> str:
    name = chart.places[element].name
    return said(name) or element
