"""One act on everything that a list shows: what it would reach, the act, its progress; and the record of all acts."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations.acting import act, said
from app.operations.blueprint import blueprint
from app.operations.chosen import CASE_NAMES, JOB_NAMES, SHOWN, case_filter, job_filter, kept
from app.operations.delivery_lists import BULKS, RECORD
from app.operations.forms import Bulk
from app.operations.keeping import shown_cases
from app.web.acting import told
from app.web.fragments import wants_fragment
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from app.web.words import called
from processes.engine.administration import acting, bulk
from processes.engine.store.audit import Said
from processes.people.rules import Role


def _of() -> str:
    return "jobs" if request.args.get("of") == "jobs" else "cases"


def _form(formdata: object = None) -> Bulk:
    acts = acting.JOB_ACTS if _of() == "jobs" else acting.CASE_ACTS
    choices = [(name, called("act", name)) for name in acts]
    return Bulk(choices, data={"act": request.args.get("act")}) if formdata is None else Bulk(choices)


def _page(form: FlaskForm, status: int = 200) -> ResponseReturnValue:
    given, of = request.args, _of()
    session = db.session()
    if of == "jobs":
        total = bulk.count_jobs(session, job_filter(given), among=shown_cases())
    else:
        total = bulk.count_cases(session, case_filter(given), among=shown_cases())
    chosen = kept(given, JOB_NAMES if of == "jobs" else CASE_NAMES)
    back = url_for(".jobs" if of == "jobs" else ".cases", **chosen)
    return render_template(
        "operations/bulk_new.html", form=form, of=of, total=total, chosen=chosen, shown=SHOWN, back=back
    ), status


@blueprint.get("/bulk/new")
@staff(Role.ADMINISTRATOR)
def new_bulk() -> ResponseReturnValue:
    """How many cases or jobs the list has, and what to do to all of them."""
    return _page(_form())


@blueprint.post("/bulk/new")
@staff(Role.ADMINISTRATOR)
def begin_bulk() -> ResponseReturnValue:
    """Do it to all; workers go through them."""
    form, given, of = _form(request.form), request.args, _of()

    def do(session: Session) -> int:
        who = Said(**said(form))
        if of == "jobs":
            return bulk.act_on_jobs(session, form.act.data, job_filter(given), who, among=shown_cases())
        return bulk.act_on_cases(session, form.act.data, case_filter(given), who, among=shown_cases())

    return act(
        form,
        do,
        done=told(_("It has begun. You can leave this page."), lambda bulk_id: url_for(".bulk_act", bulk_id=bulk_id)),
        back=lambda status: _page(form, status),
    )


@blueprint.get("/bulk")
@staff(Role.ADMINISTRATOR)
def bulks() -> ResponseReturnValue:
    """Acts on many, the newest first."""
    return render_template("operations/bulks.html", list=drawn(BULKS))


@blueprint.get("/bulk/<int:bulk_id>")
@staff(Role.ADMINISTRATOR)
def bulk_act(bulk_id: int) -> ResponseReturnValue:
    """How far an act on many is; asked by the page itself every two seconds while it runs."""
    session = db.session()
    progress = bulk.progress(session, bulk_id)
    if progress is None:
        raise NotFound()
    template = "operations/_progress.html" if wants_fragment() else "operations/bulk.html"
    return render_template(template, progress=progress, people=people(session, [progress.act.actor]))


@blueprint.get("/record")
@staff(Role.ADMINISTRATOR)
def record() -> ResponseReturnValue:
    """Everything that administrators did: who, what, when, why."""
    return render_template("operations/record.html", list=drawn(RECORD))
