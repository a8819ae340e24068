"""Knows where a configuration item stands, how two of them hang together, and which ways in circles mean nothing."""

import enum
from collections.abc import Iterable, Mapping

LONGEST_LINE = 120  # characters of any line of an item
LONGEST_NOTE = 5_000
MOST_AFFECTED = 50  # items that one request names


class ItemState(enum.Enum):
    """Where an item is in its life."""

    IN_USE = "in_use"
    IN_STORE = "in_store"
    IN_REPAIR = "in_repair"
    RETIRED = "retired"  # nobody reports anything about it any more


class RelationKind(enum.Enum):
    """How one item hangs together with another."""

    RUNS_ON = "runs_on"
    PART_OF = "part_of"
    CONNECTS_TO = "connects_to"  # either way is the same
    DEPENDS_ON = "depends_on"


# What runs on itself or is a part of itself by some way round means nothing; wires may well go in circles.
WITHOUT_CIRCLES = frozenset({RelationKind.RUNS_ON, RelationKind.PART_OF, RelationKind.DEPENDS_ON})


def leads_to(start: int, end: int, ways: Mapping[int, Iterable[int]]) -> bool:
    """Whether one item leads to another by relations of one kind, given as `ways` from each on."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        further = set(ways.get(here, ())) - seen
        seen |= further
        waiting += further
    return False


def fits(organisation_id: int, project_id: int | None, *, of_organisation: int, of_project: int) -> bool:
    """Whether an item may be named by a request of a project: it is that project's, or all of its customer's."""
    return organisation_id == of_organisation and project_id in (None, of_project)
