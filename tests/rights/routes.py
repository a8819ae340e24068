"""Where every route stands in the table: what its address names, and so whose records it is asked with.

A parameter that is not placed here has no row: the test names its route.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.web.guards import routes
from tests.rights.ground import Ground, Whose

# What a parameter names: by endpoint, by blueprint, or wherever it stands.
OF_PLACES = {
    "number": {"*": "request", "billing": "invoice", "api_invoices": "invoice", "signoffs": "signed request"},
    "task_id": {"*": "task", "dispatch": "task to approve"},
    "escalation_id": {"*": "escalation"},
    "attachment_id": {"*": "attachment"},
    "log_id": {"*": "work log"},
    "contract_id": {"*": "contract"},
    "organisation_id": {"*": "organisation"},
    "project_id": {"*": "project"},
    "person_id": {"people": "person", "api_people": "person", "logins": "newcomer"},
    "membership_id": {"*": "membership"},
    "address_id": {"*": "address"},
    "deputy_id": {"*": "deputy"},
    "announcement_id": {"*": "announcement"},
    "mail_id": {
        "*": "incoming mail",
        **dict.fromkeys(["mail.outgoing_mail", "mail.send"], "outgoing mail"),
    },
    "case_id": {"*": "case"},
    "instance_id": {"designer": "case"},
    "job_id": {"*": "job"},
    "event_id": {"*": "event"},
    "message_id": {"*": "message"},
    "item_id": dict.fromkeys(["devices", "api_devices"], "device"),
    "relation_id": {"devices": "relation"},
}
OF_ONESELF = {
    "session_id": {"*": "session"},
    "token_id": {"people": "token"},
    "view_id": {"*": "view"},
    "notice_id": {"*": "notice"},
    "bulk_id": {"lists": "bulk act"},
}
OF_THE_DESK = {
    "absence_id": {"*": "absence"},
    "account_id": {"setup": "account"},
    "bulk_id": {"operations": "bulk act"},
    "calendar_id": {"*": "calendar"},
    "change_id": {"designer": "text change"},
    "day": {"*": "day"},
    "decision": {"*": "decision"},
    "digest": {"*": "logo"},
    "definition_id": {"*": "definition"},
    "act_id": {"connections": "web act"},
    "deployment_id": {"*": "deployment"},
    "draft_id": {"*": "draft"},
    "filename": {"*": "file"},
    "form": {"*": "form"},
    "import_id": {"*": "import"},
    "item_id": {"catalogue": "catalogue item"},
    "key": {"designer": "process"},
    "kind": {"*": "kind"},
    "locale": {"*": "locale"},
    "mapping_id": {"*": "mapping"},
    "member_id": {"rosters.leave_team": "team member", "rosters.leave_pattern": "pattern member"},
    "move_id": {"*": "move"},
    "name": {
        "lists": "list",
        "imports": "example",
        "setup": "step",
        "designer.start_with": "starter",
        "designer.take_tour": "tour",
        "operations.switch": "switch",
        "operations.settle_event": "settling",
    },
    "of": {"catalogue": "catalogue"},
    "other_id": {"*": "other person"},
    "pack": {"*": "pack"},
    "part": {"texts": "part"},
    "pattern_id": {"*": "pattern"},
    "person_id": {"dispatch": "colleague"},
    "plan_id": {"*": "planned deployment"},
    "process": {"*": "process", "tasks": "process by hand"},
    "product_id": {"*": "product"},
    "reference": {"*": "reference"},
    "retirement_id": {"*": "retirement"},
    "revision": {"*": "revision"},
    "secret_id": {"*": "secret"},
    "shift_id": {"*": "shift"},
    "shipped_id": {"*": "shipped file"},
    "skill_id": {"*": "skill"},
    "source": {"*": "source"},
    "supplier_id": {"*": "supplier"},
    "tariff_id": {"*": "tariff"},
    "team_id": {"*": "team"},
    "version": {"texts": "version"},
    "version_id": {"*": "version"},
    "wall_id": {"*": "wall"},
}
# The secret in the address is the right: whoever has the link, has it.
BY_LINK = {"secret", "token", "key"}
TASKS = {"to approve": "new task", "to work on": "working task", "to sign off": "signing task"}


@dataclass(frozen=True)
class Route:
    """A row of the table; `named` are what its parameters name, `note` which of several kinds of records."""

    endpoint: str
    method: str
    rule: str
    named: tuple[tuple[str, str, str], ...] = ()  # parameter, group, record
    note: str = ""

    @property
    def domain(self) -> str:
        """Its blueprint, the API's with the pages."""
        return self.endpoint.rpartition(".")[0].removeprefix("api_").replace("-", "_") or "static"

    @property
    def group(self) -> str:
        """Whose records differ."""
        groups = {group for _parameter, group, _record in self.named}
        return next((one for one in ("place", "oneself", "link", "desk") if one in groups), "none")

    def address(self, ground: Ground, whose: Whose | None, login: str | None, stranger: bool = False) -> str:
        """The path with the records of a place, or of a login."""
        from tests.rights.ground import OTHER_TECHNICIAN

        own = ground.own[OTHER_TECHNICIAN if stranger or login not in ground.own else login]
        known: dict[str, dict[str, Any]] = {
            "place": ground.places[whose or Whose.OWN],
            "oneself": own,
            "desk": ground.desk,
            "link": {"secret": "no-such-secret"},
        }
        values = {parameter: known[group][record] for parameter, group, record in self.named}
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: str(values[found[1]]), self.rule)


def placed(app: Flask) -> Iterator[Route]:
    """Every route, with the records that its address names; a KeyError's message names what is not placed."""
    for endpoint, method, rule in sorted(routes(app), key=lambda one: (one[0].removeprefix("api_"), one[2], one[1])):
        named = tuple(_named(endpoint, parameter) for parameter in re.findall(r"<(?:[^>]*:)?(\w+)>", rule))
        route = Route(endpoint, method, rule, named)
        yield from _variants(route)


def _variants(route: Route) -> Iterator[Route]:
    records = {record for _parameter, _group, record in route.named}
    if "task" in records:
        for note, record in TASKS.items():
            named = tuple((name, group, record if of == "task" else of) for name, group, of in route.named)
            yield Route(route.endpoint, route.method, route.rule, named, note)
    else:
        yield route
    if "person" in records:
        staff = {"person": "colleague"}
        desk = tuple(
            (name, "desk", staff.get(record, f"{record} of a colleague")) for name, _group, record in route.named
        )
        yield Route(route.endpoint, route.method, route.rule, desk, "of the staff")


def _named(endpoint: str, parameter: str) -> tuple[str, str, str]:
    blueprint = endpoint.rpartition(".")[0]
    for group, table in (("place", OF_PLACES), ("oneself", OF_ONESELF), ("desk", OF_THE_DESK)):
        for where in (endpoint, blueprint, "*"):
            found = table.get(parameter, {}).get(where)
            if found is not None:
                return parameter, group, found
    if parameter in BY_LINK:
        return parameter, "link", "secret"
    raise KeyError(f"{endpoint} names a {parameter}: say in tests/rights/routes.py whose it is")
