"""The stored states of copied cases: the played one with new ids and times, compressed as the engine does."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import zstandard
from sqlalchemy import Connection, text

from podpora.load.copying import Origin

Slot = bytes | Callable[[int, int], bytes]  # (number of the case, minutes that it was moved by)
# "request_id":17 · "escalation:4" · "2026-11-22T08:00:00+00:00"
_CHANGING = re.compile(rb'"(?P<key>\w+)_id":(?P<of>\d+)|"(?P<name>\w+):(?P<id>\d+)"|"(?P<at>\d{4}-\d\d-\d\dT[^"]+)"')


@dataclass(frozen=True)
class Played:
    """The state of one played instance, cut where it changes from copy to copy."""

    place: int
    head: bytes
    slots: Sequence[Slot]

    def copy(self, number: int, minutes: int) -> bytes:
        """The state of one new case."""
        content = b"".join(slot if isinstance(slot, bytes) else slot(number, minutes) for slot in self.slots)
        return self.head + _COMPRESSOR.compress(content)


_COMPRESSOR = zstandard.ZstdCompressor()


def played_states(connection: Connection, origins: dict[str, Origin]) -> dict[int, list[Played]]:
    """The states of every played case, by the id of its request."""
    found: dict[int, list[Played]] = {}
    for case, place, body in connection.execute(text("SELECT case_, place_, body FROM origin_process_instance")):
        content = zstandard.decompress(body[1:])
        places = _Places(connection, origins, case)
        found.setdefault(case, []).append(Played(place, body[:1], list(_cut(content, places))))
    return found


def copies(cases: Sequence[tuple[int, int]], states: dict[int, list[Played]]) -> Iterator[tuple[int, int, bytes]]:
    """(number, place, state) of each new case; `cases` are (played case, minutes) in order."""
    for number, (played, minutes) in enumerate(cases):
        for state in states.get(played, ()):
            yield number, state.place, state.copy(number, minutes)


@dataclass
class _Places:
    """Where in its case the row of an id stands."""

    connection: Connection
    origins: dict[str, Origin]
    case: int

    def slot(self, prefix: bytes, table: str, row_id: int, end: bytes) -> Slot | None:
        """What writes the new id of that row; None if it is no row of this case."""
        origin = self.origins.get(table)
        if origin is None:
            return None
        found = text(f"SELECT place_ FROM origin_{table} WHERE case_ = :case AND id = :id")
        place = self.connection.scalar(found, {"case": self.case, "id": row_id})
        if place is None:
            return None
        first, stride = origin.base + place, origin.stride
        return lambda number, _: b"%s%d%s" % (prefix, first + number * stride, end)


def _cut(content: bytes, places: _Places) -> Iterator[Slot]:
    end = 0
    for match in _CHANGING.finditer(content):
        slot = _slot(match, places)
        if slot is not None:
            yield content[end : match.start()]
            yield slot
            end = match.end()
    yield content[end:]


def _slot(match: re.Match[bytes], places: _Places) -> Slot | None:
    if match["at"]:
        at = datetime.fromisoformat(match["at"].decode())
        return lambda _, minutes: b'"%s"' % (at + timedelta(minutes=minutes)).isoformat().encode()
    if match["key"]:
        return places.slot(b'"%s_id":' % match["key"], match["key"].decode(), int(match["of"]), b"")
    return places.slot(b'"%s:' % match["name"], match["name"].decode(), int(match["id"]), b'"')
