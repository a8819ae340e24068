"""Who acted, by name: the keys under which the engine knows people, a deputy's with whom they stood in for."""

from collections.abc import Iterable

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.filters import acting_for
from app.web.words import word
from processes.people.keys import people_of_key
from processes.people.queries import names_of
from processes.people.rules import MemberRole, Role
from processes.rosters.queries import names_of_teams


def asked(key: str) -> str:
    """Whom a task is given to, in words: `staff:dispatcher` → Dispatcher. A key of another shape as it is."""
    kind, _, rest = key.partition(":")
    role = rest.rpartition(":")[2]
    if kind == "staff" and role in {one.value for one in Role}:
        return word(Role(role))
    if kind in ("organisation", "project") and role in {one.value for one in MemberRole}:
        said = word(MemberRole(role))
        if kind == "project":
            return gettext("%(role)s of the project", role=said)
        return gettext("%(role)s of the customer", role=said)
    if kind == "team":
        return gettext("Team %(name)s", name=names_of_teams(db.session()).get(rest, rest))
    return gettext("One person") if kind == "person" else key


def people(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Names by actor key; the desk itself is called by its name, somebody who is not there by the key."""
    found = {key: ids for key in set(keys) if (ids := people_of_key(key))}
    names = names_of(session, {person_id for ids in found.values() for person_id in ids})
    return {"system": "Podpora"} | {key: _named(key, ids, names) for key, ids in found.items()}


def _named(key: str, ids: tuple[int, ...], names: dict[int, str]) -> str:
    if ids[0] not in names:
        return key
    return acting_for(names[ids[0]], names.get(ids[1]) if len(ids) > 1 else None)
