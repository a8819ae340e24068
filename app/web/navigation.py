"""What each person finds in the menu: the pages that exist and whose guard admits them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from app.web.actors import signed_in_actor
from app.web.guards import guard_of
from app.web.news import badges
from processes.billing.rights import may_see_invoices
from processes.documents.translations import N_
from processes.people.rules import Actor, Role


@dataclass(frozen=True)
class Entry:
    """A menu entry: path, English label, icon, and for whom it is drawn (None: whomever its guard admits)."""

    path: str
    label: str
    icon: str
    for_staff: bool | None = None
    right: Callable[[Actor], bool] | None = None  # needed besides, where its page is open to more people
    on_phone: bool = True  # else only the menu of the account leads there: the bar of a phone has room for four


ENTRIES = (
    Entry("/", N_("Home"), "home", for_staff=False),
    Entry("/tasks", N_("Worklist"), "checklist", for_staff=True),
    Entry("/tasks", N_("Waiting for you"), "checklist", for_staff=False),
    Entry("/dispatch", N_("Dispatch"), "arrows-split", for_staff=True),
    Entry("/requests", N_("Requests"), "inbox"),
    Entry("/work-logs", N_("Work logs"), "clock-edit", for_staff=True),
    Entry("/invoices", N_("Invoices"), "file-invoice", right=may_see_invoices),
    Entry("/newcomers", N_("New colleagues"), "user-plus", for_staff=False, on_phone=False),
    Entry("/mail/outgoing", N_("Mail"), "mail", for_staff=True),
    Entry("/designer", N_("Designer"), "vector-bezier", for_staff=True),
    Entry("/operations/cases", N_("Operations"), "activity", for_staff=True),
)


ROLE_NAMES = {
    Role.AGENT: N_("Agent"),
    Role.DISPATCHER: N_("Dispatcher"),
    Role.TECHNICIAN: N_("Technician"),
    Role.ACCOUNTANT: N_("Accountant"),
    Role.PROCESS_DESIGNER: N_("Process designer"),
    Role.SERVICE_MANAGER: N_("Service manager"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


def _endpoint(app: Flask, path: str) -> str | None:
    try:
        return app.url_map.bind("").match(path, "GET")[0]
    except HTTPException:
        return None


def menu(app: Flask, actor: Actor) -> list[Entry]:
    """The entries that this actor can use."""
    shown = []
    for entry in ENTRIES:
        endpoint = _endpoint(app, entry.path)
        guard = guard_of(app, endpoint) if endpoint else None
        is_theirs = entry.for_staff in (None, actor.is_staff) and (entry.right is None or entry.right(actor))
        if guard and guard.admits(actor) and is_theirs:
            shown.append(entry)
    return shown


def badge(path: str) -> int:
    """What waits behind a menu entry, whichever of its pages is counted."""
    return sum(count for counted, count in badges().items() if counted.split("/")[1] == path.split("/")[1])


def is_current(path: str) -> bool:
    """Whether the page shown belongs to a menu entry: the first part of their addresses is the same."""
    return request.path.split("/")[1] == path.split("/")[1]


def may(endpoint: str) -> bool:
    """Whether whoever asks may open an endpoint's page: what they may not, or what is not there, is not offered."""
    guard = guard_of(current_app, endpoint) if endpoint in current_app.view_functions else None
    return guard is not None and guard.admits(signed_in_actor())


def init_app(app: Flask) -> None:
    """Give every template `menu`, `badge`, `is_current`, `may`, `signed_in_actor`, `role_names`."""

    @app.context_processor
    def navigation() -> dict[str, Any]:
        return {
            "menu": lambda actor: menu(current_app, actor),
            "badge": badge,
            "signed_in_actor": signed_in_actor,
            "is_current": is_current,
            "role_names": ROLE_NAMES,
            "may": may,
        }
