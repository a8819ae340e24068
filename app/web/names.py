"""Who acted, by name: the keys under which the engine knows people, a deputy's with whom they stood in for."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.web.filters import acting_for
from processes.people.keys import people_of_key
from processes.people.queries import names_of


def people(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Names by actor key; the desk itself is called by its name, somebody who is not there by the key."""
    found = {key: ids for key in set(keys) if (ids := people_of_key(key))}
    names = names_of(session, {person_id for ids in found.values() for person_id in ids})
    return {"system": "Podpora"} | {key: _named(key, ids, names) for key, ids in found.items()}


def _named(key: str, ids: tuple[int, ...], names: dict[int, str]) -> str:
    if ids[0] not in names:
        return key
    return acting_for(names[ids[0]], names.get(ids[1]) if len(ids) > 1 else None)
