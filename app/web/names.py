"""Who acted, by name: the keys under which the engine knows people."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from processes.people.queries import names_of


def people(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Names by actor key; the desk itself is called by its name."""
    numbers = {key: key.partition(":")[2] for key in set(keys) if key.startswith("person:")}
    ids = {key: int(number) for key, number in numbers.items() if number.isdecimal()}
    names = names_of(session, set(ids.values()))
    return {"system": "Podpora"} | {key: names.get(person_id, key) for key, person_id in ids.items()}
