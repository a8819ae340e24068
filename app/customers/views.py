"""Customers: the list, one with its projects, a new one, what changes, its end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.customers.forms import CustomerForm, End, NewCustomer, ProjectName
from app.customers.listing import CUSTOMERS, stands
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.customers import queries, use_cases
from processes.customers.rights import may_change_customers, may_list_customers, may_see_project
from processes.people.models import Organisation
from processes.people.queries import provider_id
from processes.settings import LOCALES

blueprint = Blueprint("customers", __name__, url_prefix="/customers", template_folder="templates")


@blueprint.get("")
@allowed(may_list_customers)
def index() -> ResponseReturnValue:
    """The customers whom one may see, by name."""
    may_change = may_change_customers(current_actor())
    ours = provider_id(db.session()) if may_change else None
    return render_template("customers/index.html", list=drawn(CUSTOMERS), may_change=may_change, ours=ours)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(may_change_customers)
def new() -> ResponseReturnValue:
    """A new customer with its first project."""
    form = NewCustomer()

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("customers/new.html", form=form), status

    def do(session: Session) -> Organisation:
        said: dict[str, Any] = {"said": form.said, "project": form.project.data or ""}
        return use_cases.add_customer(session, **said, **_by())

    done = told(_("The customer is entered."), lambda made: url_for(".show", organisation_id=made.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.get("/<int:organisation_id>")
@allowed(may_list_customers)
def show(organisation_id: int) -> ResponseReturnValue:
    """One organisation: what is known of it, its projects, what is agreed and open."""
    return _show(organisation_id)


def _show(organisation_id: int, status: int = 200, **refused: FlaskForm) -> ResponseReturnValue:
    session, actor, now = db.session(), current_actor(), utcnow()
    line = queries.customer_line(session, actor, organisation_id, now)
    may_change = may_change_customers(actor)
    one = line.organisation
    page = render_template(
        "customers/show.html",
        one=one,
        line=line,
        standing=stands(one),
        language=LOCALES.get(one.locale, one.locale),
        projects=[project for project in one.projects if may_see_project(actor, project)],
        contracts=queries.contracts_of(session, actor, organisation_id),
        products=queries.products_of(session, actor, organisation_id, now),
        people=queries.people_count(session, organisation_id),
        may_change=may_change,
        project_form=refused.get("adding") or ProjectName(formdata=None),
        ending=refused.get("ending") or End(formdata=None),
        refused=refused.get("refused"),
        changes=queries.changes_of(session, actor, organisation_id) if may_change else [],
    )
    return page, status


@blueprint.route("/<int:organisation_id>/change", methods=["GET", "POST"])
@allowed(may_change_customers)
def change(organisation_id: int) -> ResponseReturnValue:
    """What is known of it."""
    found = queries.customer_for(db.session(), current_actor(), organisation_id)
    form = CustomerForm(found, seen=queries.last_change(db.session(), organisation_id))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("customers/change.html", form=form, one=found), status

    def do(session: Session) -> None:
        use_cases.change_customer(session, customer=found, said=form.said, seen=form.version, **_by())

    done = told(_("It is changed."), url_for(".show", organisation_id=organisation_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.post("/<int:organisation_id>/end")
@allowed(may_change_customers)
def end(organisation_id: int) -> ResponseReturnValue:
    """Serve it no more."""
    form = End()

    def do(session: Session) -> None:
        found = queries.customer_for(session, current_actor(), organisation_id)
        use_cases.end_customer(session, customer=found, anyway=form.anyway.data, **_by())

    back = lambda status: _show(organisation_id, status, ending=form)  # noqa: E731 - it reads as the others
    return act(form, do, done=_leading(organisation_id, _("The customer is served no more.")), back=back)


@blueprint.post("/<int:organisation_id>/serve-again")
@allowed(may_change_customers)
def serve_again(organisation_id: int) -> ResponseReturnValue:
    """Serve it again, with the projects that ended with it."""

    def do(session: Session) -> None:
        found = queries.customer_for(session, current_actor(), organisation_id)
        use_cases.serve_again(session, customer=found, **_by())

    return _pressed(organisation_id, do, _("The customer is served again."))


@blueprint.post("/<int:organisation_id>/projects")
@allowed(may_change_customers)
def add_project(organisation_id: int) -> ResponseReturnValue:
    """One more project."""
    form = ProjectName()

    def do(session: Session) -> None:
        found = queries.customer_for(session, current_actor(), organisation_id)
        use_cases.add_project(session, customer=found, name=filled(form.name), **_by())

    back = lambda status: _show(organisation_id, status, adding=form)  # noqa: E731 - it reads as the others
    return act(form, do, done=_leading(organisation_id, _("The project is added.")), back=back)


@blueprint.route("/<int:organisation_id>/projects/<int:project_id>", methods=["GET", "POST"])
@allowed(may_change_customers)
def project(organisation_id: int, project_id: int) -> ResponseReturnValue:
    """What a project is called; its end."""
    found = queries.project_for(db.session(), current_actor(), organisation_id, project_id)
    form = ProjectName(obj=found)

    def do(session: Session) -> None:
        use_cases.rename_project(session, project=found, name=filled(form.name), **_by())

    if request.method == "GET":
        return _project(organisation_id, project_id, naming=form)
    done = _leading(organisation_id, _("The project is renamed."))
    return act(form, do, done=done, back=lambda status: _project(organisation_id, project_id, status, naming=form))


def _project(
    organisation_id: int,
    project_id: int,
    status: int = 200,
    naming: ProjectName | None = None,
    ending: End | None = None,
) -> ResponseReturnValue:
    found = queries.project_for(db.session(), current_actor(), organisation_id, project_id)
    naming = naming or ProjectName(formdata=None, obj=found)
    ending = ending or End(formdata=None)
    return render_template("customers/project.html", project=found, naming=naming, ending=ending), status


@blueprint.post("/<int:organisation_id>/projects/<int:project_id>/end")
@allowed(may_change_customers)
def end_project(organisation_id: int, project_id: int) -> ResponseReturnValue:
    """Log no more requests in a project."""
    form = End()

    def do(session: Session) -> None:
        found = queries.project_for(session, current_actor(), organisation_id, project_id)
        use_cases.end_project(session, project=found, anyway=form.anyway.data, **_by())

    done = _leading(organisation_id, _("The project has ended."))
    return act(form, do, done=done, back=lambda status: _project(organisation_id, project_id, status, ending=form))


@blueprint.post("/<int:organisation_id>/projects/<int:project_id>/open")
@allowed(may_change_customers)
def open_project(organisation_id: int, project_id: int) -> ResponseReturnValue:
    """Log requests in a project again."""

    def do(session: Session) -> None:
        found = queries.project_for(session, current_actor(), organisation_id, project_id)
        use_cases.open_project(session, project=found, **_by())

    return _pressed(organisation_id, do, _("The project goes on."))


def _by() -> dict[str, Any]:
    return {"actor": current_actor(), "now": utcnow()}


def _leading(organisation_id: int, words: str) -> Any:
    return told(words, url_for(".show", organisation_id=organisation_id))


def _pressed(organisation_id: int, do: Callable[[Session], None], words: str) -> ResponseReturnValue:
    form = FlaskForm()
    done = _leading(organisation_id, words)
    return act(form, do, done=done, back=lambda status: _show(organisation_id, status, refused=form))
