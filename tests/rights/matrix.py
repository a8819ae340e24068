"""The table itself: every route, asked by everybody, with the records of every place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tests.rights.asking import Answer, Asking, Heard
from tests.rights.ground import Ground, Whose
from tests.rights.people import COLUMNS, Column
from tests.rights.routes import Route


@dataclass(frozen=True)
class Cell:
    """One question and its answer: who asked, for whose record, whether as somebody who is cleared."""

    route: Route
    column: Column
    place: str
    path: str
    heard: Heard
    is_admitted: bool  # by the guard

    @property
    def is_of_organisation(self) -> bool:
        """Whether the record is the organisation's, of which the other project is a part as well."""
        return {"organisation", "newcomer"} >= {record for _name, group, record in self.route.named if group == "place"}

    @property
    def says(self) -> str:
        """The question, for the message of a test."""
        return f"{self.route.method} {self.route.rule} {self.route.note} · {self.place} · {self.column.head}"


# Sent where a program's body is read before anything else; pages get an empty form.
BODIES = {
    "api_devices.affected": {"device_ids": []},
    "api_expedites.ask": {"mark": "of no offer"},
    "api_requests.post_message": {"body": "Written"},
    "api_expedites.waive": {"reason": "Written"},
    "api_work_logs.log_work": {
        "started_at": "2026-03-02T09:00:00+00:00",
        "ended_at": "2026-03-02T09:12:00+00:00",
        "description": "x",
    },
}
# What whoever may does not do here, as it takes long: plays every scenario in a process of its own (tests/designer).
ONLY_REFUSED = {"designer.deploy_again"}
ADMITTED = Heard(Answer.DONE, 200, "", ())
ANYBODYS = "any other"  # as no project is a member of staff's own
CLEARED = "confidential, cleared"


def ask(asking: Asking, ground: Ground, route: Route) -> Iterator[Cell]:
    """The cells of one row."""
    for column in COLUMNS:
        login = column.email if column.has_login else None
        asked = _questions(ground, route, column, login)
        admitted = asking.admits(login, route.endpoint, route.method)
        if not admitted:
            asked = islice(asked, 1)  # the guard answers before any record is looked for
        for place, who, path in asked:
            heard = ADMITTED
            if not (admitted and route.endpoint in ONLY_REFUSED):
                heard = asking.ask(who, route.method, path, BODIES.get(route.endpoint))
            yield Cell(route, column, place, path, heard, admitted)


def _questions(
    ground: Ground, route: Route, column: Column, login: str | None
) -> Iterator[tuple[str, str | None, str]]:
    if route.group == "place":
        for whose in (Whose.OWN, Whose.KEPT) if column.role else Whose:
            yield (
                ANYBODYS if column.role and whose is Whose.OWN else whose.value,
                login,
                route.address(ground, whose, login),
            )
        if column.role is not None:
            yield CLEARED, column.cleared_email, route.address(ground, Whose.KEPT, login)
    elif route.group == "oneself":
        yield "one's own", login, route.address(ground, None, login)
        yield "another's", login, route.address(ground, None, login, stranger=True)
    else:
        yield "", login, route.address(ground, None, login)
