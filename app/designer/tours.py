"""Tours for whoever is here for the first time: what stands where on a page, offered once and on demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from app.designer.blueprint import answers_json, blueprint
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from processes.clock import utcnow
from processes.db import committing
from processes.documents.translations import N_
from processes.people import use_cases
from processes.people.queries import has_taken_tour
from processes.people.rules import Role


@dataclass(frozen=True)
class Stop:
    """One stop: what it is about (the first that the page has of these CSS selectors), a title, a few sentences."""

    at: str
    title: str
    text: str


TOURS: dict[str, Sequence[Stop]] = {
    "library": (
        Stop(
            ".library",
            N_("Everything that the company runs by"),
            N_("Each line is a process, a decision or a form: its version, who deployed it, what runs by it now."),
        ),
        Stop(
            ".library .row-acts",
            N_("Change something"),
            N_("Edit opens a draft. You can try whatever you like in it: nobody notices until you deploy."),
        ),
        Stop(
            "a[href*='/designer/live/']",
            N_("See what happens"),
            N_("The live view shows where cases stand at this moment, how long each step takes and what has failed."),
        ),
        Stop(
            ".page-head-do .btn-primary",
            N_("Begin something new"),
            N_("Empty, with a file that you have, or with one of three examples that already run."),
        ),
    ),
    "editor": (
        Stop(
            "#designer-canvas .djs-palette, #designer-canvas",
            N_("Draw here"),
            N_("Choose a tool and click where the step should stand. A click on a step offers what can come next."),
        ),
        Stop(
            "#designer-panel",
            N_("Say what a step does"),
            N_("Choose a step: here you say its name, who does it, with which form, until when."),
        ),
        Stop(
            "#designer-problems-toggle",
            N_("Mistakes are told at once"),
            N_("What would not run is marked on the step and listed here, in plain words."),
        ),
        Stop(
            "#designer-state",
            N_("Nothing is lost"),
            N_("The draft saves itself every few seconds. Close the tab, come back tomorrow: it is as you left it."),
        ),
        Stop(
            ".designer-tools .btn-primary",
            N_("Put it live"),
            N_("You see what changes and whether your scenarios pass; then one click. One click takes it back."),
        ),
    ),
    "live": (
        Stop(
            ".live-canvas",
            N_("Cases where they stand"),
            N_("The number on a step says how many cases stand there now. Click a step for its figures and its cases."),
        ),
        Stop(
            ".live-colour",
            N_("What the colour means"),
            N_("Darker is more: more cases, or more time spent. The numbers always say it too."),
        ),
        Stop(
            "form.filters",
            N_("Look closer"),
            N_("Choose a period, a customer or a version. The address keeps your choice: send it to a colleague."),
        ),
        Stop(
            "table[data-sortable]",
            N_("The same in figures"),
            N_("Press the head of a column to sort by it. The CSV button takes everything along to a spreadsheet."),
        ),
    ),
}


@blueprint.app_template_global("designer_tour")
def tour(name: str) -> dict[str, Any]:
    """What the script needs to lead a reader through a page; `offer` where they have not been led yet."""
    person_id = current_actor().person_id
    return {
        "stops": [{"at": stop.at, "title": gettext(stop.title), "text": gettext(stop.text)} for stop in TOURS[name]],
        "url": url_for("designer.take_tour", name=name),
        "offer": person_id is not None and not has_taken_tour(db.session(), person_id, name),
    }


@blueprint.post("/tours/<name>")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def take_tour(name: str) -> Response:
    """Do not offer this tour to this person again."""
    if name not in TOURS:
        raise NotFound()
    session = db.session()
    with committing(session):
        use_cases.take_tour(session, name=name, actor=current_actor(), now=utcnow())
    return Response(status=204)
