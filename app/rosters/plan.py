"""The plan: who works when, by week and by month, as a table of people and days or as one person's days."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.rosters import days
from app.rosters.blueprint import blueprint
from app.rosters.grid import Span, is_night, lines, month_of, week_of
from app.web.actors import current_actor
from app.web.days import day_of
from app.web.guards import allowed
from app.web.ids import identity
from processes.calendars.rules import COUNTRIES, public_holidays
from processes.people.queries import provider_country
from processes.rosters import queries
from processes.rosters.rights import may_plan, may_see_rosters

VIEWS: dict[str, Callable[[date, ZoneInfo], Span]] = {"week": week_of, "month": month_of}


@blueprint.get("")
@allowed(may_see_rosters)
def plan() -> ResponseReturnValue:
    """Shifts and absences of those whom the reader sees; six statements, however many they are."""
    session, actor = db.session(), current_actor()
    zone, today = days.zone(), days.today()
    view = next((name for name in VIEWS if name == request.args.get("view")), "week")
    span = VIEWS[view](day_of(request.args.get("day")) or today, zone)
    team_id = identity(request.args.get("team"))
    people = queries.people_shown(session, actor, today=today, team_id=team_id)
    ids = [person.id for person in people]
    shown = lines(
        span,
        people,
        queries.shifts_between(session, ids, span.start, span.end),
        queries.absences_between(session, ids, span.start, span.end),
    )
    chosen = identity(request.args.get("person")) or actor.person_id
    kept = {"team": team_id, "person": identity(request.args.get("person")), "view": view if view != "week" else None}
    return render_template(
        "rosters/plan.html",
        view=view,
        span=span,
        today=today,
        lines=shown,
        one=next((line for line in shown if line.person.id == chosen), shown[0] if shown else None),
        teams=queries.teams(session),
        team_id=team_id,
        holidays=_holidays(provider_country(session), span),
        is_night=lambda shift: is_night(shift, zone),
        may_plan=may_plan(actor),
        before=span.first - timedelta(days=1),
        after=span.last + timedelta(days=1),
        kept=kept,
    )


def _holidays(country: str | None, span: Span) -> dict[date, str]:
    """Public holidays of the provider's country by day."""
    if country not in COUNTRIES:
        return {}
    return {day: name for day in span.days if (name := public_holidays(country, day.year).get(day))}
