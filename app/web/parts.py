"""What domains add to the page of a request: each registers its parts, the page asks for those of a place."""

import enum
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy.orm import Session

from processes.people.rules import Actor, PersonActor
from processes.requests.models import Request
from processes.together import Read, read_together

Given = ParamSpec("Given")
Found = TypeVar("Found")
Form = TypeVar("Form", bound=FlaskForm)


class Place(enum.Enum):
    """Where on the page a part stands, in the order of the page."""

    BUTTONS = "buttons"  # in the title's line
    TROUBLES = "troubles"  # what does not go on by itself
    HEAD = "head"  # rail, promises, next step
    CONSENT = "consent"  # money and consent asked of the reader
    DISCUSSION = "discussion"
    WORK = "work"
    UNDER_WORK = "under_work"  # inside the card of the work that was done
    VISITS = "visits"
    DEVICES = "devices"
    LINKS = "links"
    PEOPLE = "people"
    ACTS = "acts"  # beside the rest
    DIAGRAM = "diagram"


@dataclass(frozen=True, eq=False)
class Case:
    """A request on its page: for whom it is drawn, with the form by its name that was refused, if one was."""

    session: Session
    actor: PersonActor
    request: Request
    now: datetime
    refused: Mapping[str, FlaskForm] = field(default_factory=dict)
    _known: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    def once(self, read: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
        """What `read` finds; asked once a page, whichever parts need it."""
        key = (read, given, tuple(named.items()))
        if key not in self._known:
            self._known[key] = read(*given, **named)
        return cast(Found, self._known[key])

    def rows(self, read: Read) -> list[Any]:
        """What one of the registered queries has found; all that the reader's parts ask for are one statement."""
        found: dict[Read, list[Any]] = self.once(_read_all, self)
        return found[read]

    def form(self, name: str, kind: type[Form]) -> Form | None:
        """The form of that name with what was typed, if it is the one that was refused."""
        found = self.refused.get(name)
        return found if isinstance(found, kind) else None

    def opens(self, name: str) -> bool:
        """Whether the part with the form of that name is unfolded."""
        return name in self.refused


@dataclass(frozen=True)
class Part:
    """A template and what it is drawn with beside what the page has."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[Case], Part | None]
Made = TypeVar("Made", bound=Maker)
Shown = Callable[[Actor], bool]
_PARTS: dict[Place, list[tuple[int, Shown, Maker]]] = {place: [] for place in Place}
_READS: list[tuple[Shown, Read]] = []
RequestPage = Callable[[str, Mapping[str, FlaskForm], int], ResponseReturnValue]
_PAGE: list[RequestPage] = []


def everybody(actor: Actor) -> bool:
    """Whoever sees the request sees the part."""
    return True


def our_staff(actor: Actor) -> bool:
    """Only staff see the part."""
    return actor.is_staff


def reads_with_page(shown_to: Shown, read: Read) -> Read:
    """Register a query of parts that `shown_to` admits; it may bind request_id, number, project_id and person_id."""
    _READS.append((shown_to, read))
    return read


def _read_all(case: Case) -> dict[Read, list[Any]]:
    request, actor = case.request, case.actor
    about = {"request_id": request.id, "number": request.number, "project_id": request.project_id}
    wanted = dict.fromkeys(read for shown_to, read in _READS if shown_to(actor))
    return read_together(case.session, tuple(wanted), {**about, "person_id": actor.person_id})


def our_customers(actor: Actor) -> bool:
    """Only customers see the part."""
    return not actor.is_staff


def request_part(place: Place, order: int, shown_to: Shown) -> Callable[[Made], Made]:
    """Register `make(case)`, which gives the part or None where there is nothing to show, for whom `shown_to` admits.

    Its template has what the page has: `request_`, `actor`, `case`, and the macros `ui`, `form_parts` and `parts`.
    """

    def register(make: Made) -> Made:
        _PARTS[place].append((order, shown_to, make))
        _PARTS[place].sort(key=lambda entry: entry[0])
        return make

    return register


def parts_of(case: Case, place: Place) -> list[Part]:
    """The parts of a place that the reader sees, in their order."""
    made = [make(case) for _order, shown_to, make in _PARTS[place] if shown_to(case.actor)]
    return [part for part in made if part is not None]


def request_page(draw: RequestPage) -> RequestPage:
    """Register what draws the page of a request: `draw(number, refused forms by name, status)`."""
    _PAGE[:] = [draw]
    return draw


def page_again(number: str, refused: Mapping[str, FlaskForm], status: int) -> ResponseReturnValue:
    """The page of a request with forms that were refused."""
    return _PAGE[0](number, refused, status)


@pass_context
def draw(context: Context, parts: Iterable[Part]) -> Markup:
    """Parts as markup, with what the page has and what is their own."""
    found = context.get_all()
    templates = ((context.environment.get_template(part.template), part.context) for part in parts)
    return Markup("").join(Markup(template.render({**found, **own})) for template, own in templates)


def init_app(app: Flask) -> None:
    """Give every template `draw`."""
    app.jinja_env.globals["draw"] = draw
