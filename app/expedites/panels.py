"""What is looked at before somebody agrees to a price, and before somebody says who takes an expedited request."""

from flask_babel import gettext as _

from app.web.home import Home, board_part
from app.web.news import alongside, beside
from app.web.panels import Asked, Panel, panel
from app.web.parts import Part
from processes.contracts.rules import Target
from processes.expedites.models import Expedite
from processes.expedites.queries import Taker, delayed_by, expedites_named, open_of, untaken
from processes.expedites.rights import may_see_fee, may_take


@panel("agree_to_expedite")
def price(asked: Asked) -> Panel:
    """Who asks, what it costs and how soon it would be."""
    found = open_of(asked.session, asked.request.id)
    minutes = [(Target(name), count) for name, count in found.minutes.items()] if found else []
    context = {"expedite": found, "minutes": minutes, "shows_fee": may_see_fee(asked.actor), "request_": asked.request}
    return Panel("expedites/_price.html", context, title=_("Agree to a shorter reaction"), button=_("Confirm"))


@board_part
def on_board(home: Home) -> Part:
    """What is agreed and nobody has taken, and whom it delays."""
    alongside("untaken", untaken(home.actor))
    return Part("expedites/_on_board.html", {"untaken": lambda: _untaken(home)})


def _untaken(home: Home) -> list[tuple[Expedite, list[Taker]]]:
    ids = beside("untaken") or []
    found = expedites_named(home.session, ids) if ids else ()
    return [(one, delayed_by(home.session, home.actor, one, home.now)) for one in found]


@panel("take_expedited")
def delays(asked: Asked) -> Panel:
    """Whose other requests come later, technician by technician, whoever is delayed least first."""
    found = open_of(asked.session, asked.request.id)
    if found is None or not may_take(asked.actor):
        return Panel()
    options = delayed_by(asked.session, asked.actor, found, asked.now)
    context = {
        "expedite": found,
        "options": options,
        "request_": asked.request,
    }
    return Panel(
        template="expedites/_delays.html",
        context=context,
        choices={"technicians": [(str(one.person_id), _option(one.name, len(one.later))) for one in options]},
        filled={"technician_id": str(options[0].person_id) if options else None},
        title=_("Take an expedited request up"),
        button=_("Give it to them"),
    )


def _option(name: str, later: int) -> str:
    return _("%(name)s: %(count)s come later", name=name, count=later) if later else name
