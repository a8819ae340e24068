"""Teams: the list, a team with who is in it when, joining, leaving, moving between centres."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.rosters.blueprint import blueprint
from app.rosters.catalogues import TEAMS
from app.rosters.days import today
from app.rosters.forms import JoinTeam, LastDay, TeamForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.rosters import queries
from processes.rosters import teams as use_cases
from processes.rosters.models import Team
from processes.rosters.rights import may_plan, may_see_rosters


@blueprint.get("/teams")
@allowed(may_see_rosters)
def teams() -> ResponseReturnValue:
    """Every team with its lead and how many are in it today."""
    return render_template("rosters/teams.html", list=drawn(TEAMS), may_plan=may_plan(current_actor()))


@blueprint.route("/teams/new", methods=["GET", "POST"])
@allowed(may_plan)
def add_team() -> ResponseReturnValue:
    """A new team."""
    form = TeamForm(queries.staff(db.session()))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("rosters/team_new.html", form=form), status

    def do(session: Session) -> Team:
        said = {"name": form.name.data, "lead_id": form.lead_id.data}
        return use_cases.add_team(session, **said, actor=current_actor(), now=utcnow())

    done = told(_("The team is made."), lambda team: url_for(".team", team_id=team.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.get("/teams/<int:team_id>")
@allowed(may_see_rosters)
def team(team_id: int) -> ResponseReturnValue:
    """A team, who is, was and will be in it, and what was changed."""
    return _show(team_id)


def _join_form(team_id: int, *, is_empty: bool) -> JoinTeam:
    session = db.session()
    others = [team for team in queries.teams(session) if team[0] != team_id]
    given = {"formdata": None, "first": today()} if is_empty else {}
    return JoinTeam(queries.staff(session), others, **given)


def _show(
    team_id: int, status: int = 200, *, edit: TeamForm | None = None, join: JoinTeam | None = None
) -> ResponseReturnValue:
    session, plans = db.session(), may_plan(current_actor())
    found = queries.team_with(session, team_id)
    if plans:
        edit = edit or TeamForm(queries.staff(session), formdata=None, obj=found)
        join = join or _join_form(team_id, is_empty=True)
    page = render_template(
        "rosters/team.html",
        team=found,
        members=queries.members_of(session, team_id),
        edit=edit,
        join=join,
        member_end=lambda row: url_for(".leave_team", team_id=team_id, member_id=row.id),
        today=today(),
        may_plan=plans,
        changes=queries.changes_of(session, f"team:{team_id}") if plans else [],
    )
    return page, status


@blueprint.post("/teams/<int:team_id>")
@allowed(may_plan)
def change_team(team_id: int) -> ResponseReturnValue:
    """Another name, another lead."""
    form = TeamForm(queries.staff(db.session()))

    def do(session: Session) -> None:
        said = {"name": form.name.data, "lead_id": form.lead_id.data}
        use_cases.change_team(session, team_id=team_id, **said, actor=current_actor(), now=utcnow())

    done = told(_("The team is changed."), url_for(".team", team_id=team_id))
    return act(form, do, done=done, back=lambda status: _show(team_id, status, edit=form))


@blueprint.post("/teams/<int:team_id>/members")
@allowed(may_plan)
def join_team(team_id: int) -> ResponseReturnValue:
    """Let somebody join, perhaps out of another team."""
    form = _join_form(team_id, is_empty=False)

    def do(session: Session) -> None:
        said = {"person_id": form.person_id.data, "first": form.first.data, "last": form.last.data}
        given = {**said, "leaves_id": form.leaves_id.data, "actor": current_actor(), "now": utcnow()}
        use_cases.add_team_member(session, team_id=team_id, **given)

    done = told(_("They are in the team."), url_for(".team", team_id=team_id))
    return act(form, do, done=done, back=lambda status: _show(team_id, status, join=form))


@blueprint.post("/teams/<int:team_id>/members/<int:member_id>/end")
@allowed(may_plan)
def leave_team(team_id: int, member_id: int) -> ResponseReturnValue:
    """Let somebody leave after a day."""
    form = LastDay()

    def do(session: Session) -> None:
        last = filled(form.last)
        use_cases.end_team_member(session, member_id=member_id, last=last, actor=current_actor(), now=utcnow())

    done = told(_("Their last day in the team is set."), url_for(".team", team_id=team_id))
    return act(form, do, done=done, back=lambda status: _show(team_id, status))
