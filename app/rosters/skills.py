"""Skills: the catalogue, and for each who knows it how well and which products ask for it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.rosters.blueprint import blueprint
from app.rosters.catalogues import SKILLS
from app.rosters.forms import LevelForm, SkillForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.rosters import queries
from processes.rosters import skills as use_cases
from processes.rosters.models import Skill
from processes.rosters.rights import may_plan, may_see_rosters


@blueprint.get("/skills")
@allowed(may_see_rosters)
def skills() -> ResponseReturnValue:
    """Every skill with how many know it and ask for it."""
    return render_template("rosters/skills.html", list=drawn(SKILLS), may_plan=may_plan(current_actor()))


@blueprint.route("/skills/new", methods=["GET", "POST"])
@allowed(may_plan)
def add_skill() -> ResponseReturnValue:
    """A new skill."""
    form = SkillForm()

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("rosters/skill_new.html", form=form), status

    def do(session: Session) -> Skill:
        name, about = filled(form.name), form.about.data or ""
        return use_cases.add_skill(session, name=name, about=about, actor=current_actor(), now=utcnow())

    done = told(_("The skill is added."), lambda skill: url_for(".skill", skill_id=skill.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.get("/skills/<int:skill_id>")
@allowed(may_see_rosters)
def skill(skill_id: int) -> ResponseReturnValue:
    """A skill, who knows it, what asks for it."""
    return _show(skill_id)


def _show(
    skill_id: int, status: int = 200, *, edit: FlaskForm | None = None, level: LevelForm | None = None
) -> ResponseReturnValue:
    session, plans = db.session(), may_plan(current_actor())
    found = queries.skill_with(session, skill_id)
    levels = queries.levels_of(session, found)
    people = [(person.id, person.name) for person, _level in levels]
    if plans:
        edit = edit or SkillForm(formdata=None, name=found.name, about=found.note)
        level = level or LevelForm(people, formdata=None)
    page = render_template(
        "rosters/skill.html",
        skill=found,
        levels=[(person, known) for person, known in levels if known],
        products=queries.products_asking(session, found),
        edit=edit,
        level=level,
        may_plan=plans,
        changes=queries.changes_of(session, f"skill:{skill_id}") if plans else [],
    )
    return page, status


@blueprint.post("/skills/<int:skill_id>")
@allowed(may_plan)
def change_skill(skill_id: int) -> ResponseReturnValue:
    """Another name, for technicians and products."""
    form = SkillForm()

    def do(session: Session) -> None:
        name, about = filled(form.name), form.about.data or ""
        use_cases.change_skill(session, skill_id=skill_id, name=name, about=about, actor=current_actor(), now=utcnow())

    done = told(_("The skill is changed."), url_for(".skill", skill_id=skill_id))
    return act(form, do, done=done, back=lambda status: _show(skill_id, status, edit=form))


@blueprint.post("/skills/<int:skill_id>/levels")
@allowed(may_plan)
def set_level(skill_id: int) -> ResponseReturnValue:
    """How well somebody knows it."""
    session = db.session()
    form = LevelForm(
        [(p.id, p.name) for p, _level in queries.levels_of(session, queries.skill_with(session, skill_id))]
    )

    def do(session: Session) -> None:
        said = {"person_id": form.person_id.data, "level": form.level.data}
        use_cases.set_level(session, skill_id=skill_id, **said, actor=current_actor(), now=utcnow())

    done = told(_("The level is set."), url_for(".skill", skill_id=skill_id))
    return act(form, do, done=done, back=lambda status: _show(skill_id, status, level=form))


@blueprint.post("/skills/<int:skill_id>/remove")
@allowed(may_plan)
def remove_skill(skill_id: int) -> ResponseReturnValue:
    """Take it out of the catalogue."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.remove_skill(session, skill_id=skill_id, actor=current_actor(), now=utcnow())

    def back(status: int) -> ResponseReturnValue:
        edit = SkillForm(formdata=None, obj=queries.skill_with(db.session(), skill_id))
        edit.form_errors = form.form_errors
        return _show(skill_id, status, edit=edit)

    return act(form, do, done=told(_("The skill is removed."), url_for(".skills")), back=back)
