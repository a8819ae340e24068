"""Deploying drafts: what changes, what is wrong, what scenarios say, whose cases keep what they have; one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer import bounded
from app.designer.blueprint import blueprint
from app.designer.drafts import asked_side
from app.designer.forms import Deploy
from app.designer.text_list import untranslated
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import staff
from app.web.ids import identity
from app.web.names import people
from processes.clock import utcnow
from processes.documents.translations import N_
from processes.engine.designing import checking, deploying, drafts, planning, returning, speaking, taking
from processes.engine.designing.deploying import Planned
from processes.engine.designing.errors import DraftConflict
from processes.engine.designing.models import Draft
from processes.engine.designing.scenarios.report import Report
from processes.engine.errors import DefinitionRefused, Fault, Severity
from processes.errors import Refusal
from processes.people.rules import Role


@dataclass(frozen=True)
class Chosen:
    """The drafts of one pack that are to be deployed together."""

    plans: Sequence[Planned]

    @property
    def pack(self) -> str:
        """Whose they are."""
        return self.plans[0].draft.pack

    @property
    def files(self) -> dict[str, bytes]:
        """Their contents by path."""
        return {plan.draft.path: plan.draft.content for plan in self.plans}

    @property
    def ids(self) -> list[int]:
        """The drafts' ids."""
        return [plan.draft.id for plan in self.plans]


def _chosen() -> Chosen:
    """What the address names; of several packs only the first one's."""
    wanted = {found for text in request.args.getlist("draft") if (found := identity(text))}
    if not wanted:
        raise NotFound()
    plans = deploying.planned(db.session(), wanted)
    first = plans[0].draft.pack
    return Chosen([plan for plan in plans if plan.draft.pack == first])


def _faults(chosen: Chosen) -> list[Fault]:
    found = checking.faults_together(db.session(), chosen.files, pack=chosen.pack)
    return sorted((fault.translated(_) for fault in found), key=lambda fault: fault.severity is not Severity.ERROR)


def _page(chosen: Chosen, form: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    session, faults = db.session(), _faults(chosen)
    others = deploying.others(session, chosen.pack, chosen.ids)
    return render_template(
        "designer/deploy.html",
        chosen=chosen,
        seen=deploying.seen(chosen.plans),
        faults=faults,
        refused=any(fault.severity is Severity.ERROR for fault in faults),
        stale=[plan for plan in chosen.plans if plan.is_stale],
        changed=[plan for plan in chosen.plans if plan.is_changed],
        others=others,
        planned=planning.waiting_with(session, [plan.draft for plan in chosen.plans]),
        wanted=deploying.wanted(chosen.plans, others),
        affected=deploying.affected(session, [plan.draft for plan in chosen.plans if plan.is_changed]),
        people=people(session, [row.changed_by for row in others]),
        untranslated=_untranslated(chosen),
        form=form or Deploy(formdata=None),
    ), status


def _untranslated(chosen: Chosen) -> list[tuple[Draft, int]]:
    """The drafts with texts that nobody has said in some language, and how many: said, never refused."""
    known, drawn = speaking.kept(db.session()), [plan.draft for plan in chosen.plans]
    counts = [untranslated(speaking.texts_of(one.kind, one.path, one.content), known) for one in drawn]
    return [(draft, count) for draft, count in zip(drawn, counts, strict=True) if count]


@blueprint.get("/deploy")
@staff(Role.PROCESS_DESIGNER)
def deploy() -> ResponseReturnValue:
    """What would change, and the one button."""
    bounded.warm()
    return _page(_chosen())


def _tested() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="designer.tested")


def _proof(chosen: Chosen) -> list[Any]:
    """What a run of scenarios holds for: the drafts as they are, beside everything as it is deployed."""
    return [deploying.seen(chosen.plans), deploying.newest_deployment(db.session())]


def _red(report: Report) -> list[str]:
    return [f"{result.process}: {result.name}" for result in report.red]


@blueprint.get("/deploy/scenarios")
@staff(Role.PROCESS_DESIGNER)
def deploy_scenarios() -> ResponseReturnValue:
    """What the scenarios say of the drafts: a part of the page, asked for by the page itself as it takes a while."""
    chosen = _chosen()
    proof, report = _proof(chosen), _run(chosen)
    tested = _tested().dumps([*proof, _red(report)]) if not report.faults else None
    return render_template("designer/_scenarios_run.html", report=report, tested=tested)


def _run(chosen: Chosen) -> Report:
    return bounded.play(chosen.files, pack=chosen.pack, now=utcnow())


def _known_red(chosen: Chosen) -> list[str]:
    """The scenarios that fail: as the page has just seen them, or as they are run now."""
    try:
        *proof, red = _tested().loads(request.form.get("tested", ""))
    except (BadSignature, ValueError):
        proof, red = [], []
    return list(red) if proof == _proof(chosen) else _red(_run(chosen))


@blueprint.post("/deploy")
@staff(Role.PROCESS_DESIGNER)
def deploy_now() -> ResponseReturnValue:
    """Deploy, or plan it for the time that was chosen; red scenarios ask for a reason first."""
    form, chosen, actor = Deploy(), _chosen(), current_actor()

    def do(session: Session) -> int:
        red = _known_red(chosen)
        if red and not form.reason.data:
            raise ScenariosFail()
        said: dict[str, Any] = {
            "seen_as": request.form.get("seen", ""),
            "note": filled(form.note),
            "author": actor.name,
            "actor": actor.key,
            "now": utcnow(),
            "red": red,
            "reason": form.reason.data or "",
        }
        if form.live_at.data is not None:
            return planning.plan(session, chosen.ids, due_at=form.live_at.data, limit=form.limit, **said).id
        made = deploying.deploy(session, chosen.ids, **said)
        returning.watch(session, made, form.limit, actor=actor.key, now=said["now"])
        return made.id

    if form.live_at.data is not None:
        done = told(_("It is planned and goes live by itself."), lambda made: url_for(".plan", plan_id=made))
    else:
        words = _("It is deployed. New cases follow it from now on.")
        done = told(words, lambda made: url_for(".deployed", deployment_id=made))
    return act(
        form, do, done=done, back=lambda status: _page(_chosen(), form, status), refused=(Refusal, DefinitionRefused)
    )


class ScenariosFail(Refusal):
    """Red scenarios ask for a reason."""

    message = N_("Scenarios fail. Say why you deploy all the same.")
    field = "reason"


@blueprint.post("/drafts/<int:draft_id>/take-in")
@staff(Role.PROCESS_DESIGNER)
def take_in(draft_id: int) -> ResponseReturnValue:
    """Merge the newest deployed version into a draft; where both changed the same thing, ask whose counts."""
    prefer, page = asked_side(), url_for(".deploy", draft=draft_id)

    def do(session: Session) -> None:
        said: dict[str, Any] = {"actor": current_actor().key, "now": utcnow()}
        taking.take_in(session, draft_id, prefer=prefer, **said)

    def clashing(conflict: DraftConflict) -> ResponseReturnValue:
        draft = drafts.find(db.session(), draft_id)
        return render_template("designer/clashes.html", draft=draft, clashes=conflict.clashes), 409

    done = told(_("The newer version is in your draft now."), page)
    return act(None, do, done=done, back=lambda status: redirect(page), instead={DraftConflict: clashing})
