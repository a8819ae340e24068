"""Knows in which order things stand after two people have changed the order of one list."""

from collections.abc import Collection, Sequence
from itertools import combinations


def merged_order(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Collection[str], *, prefer_mine: bool = False
) -> tuple[list[str], bool]:
    """The order of `kept`, and whether the two cannot be had together (one side's order is taken then).

    Of two things the order is mine where I changed it, else theirs. What one side added stands behind what it
    was put behind.
    """
    wanted = set(kept)
    both = [name for name in theirs if name in wanted and name in set(mine)]
    as_mine = [name for name in mine if name in set(both)]
    before = [name for name in base if name in set(both)]
    clash = False
    if _among(as_mine, before) == before:
        found = both
    elif _among(both, before) == before:
        found = as_mine
    else:
        found, clash = _by_pairs(before, as_mine, both, prefer_mine)
    for side in (theirs, mine):
        _insert(found, [name for name in side if name in wanted])
    found += [name for name in kept if name not in set(found)]
    return found, clash


def _among(names: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [name for name in names if name in known]


def _insert(found: list[str], side: Sequence[str]) -> None:
    place, known = 0, set(found)
    for name in side:
        if name in known:
            place = found.index(name) + 1
        else:
            found.insert(place, name)
            known.add(name)
            place += 1


def _by_pairs(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], prefer_mine: bool
) -> tuple[list[str], bool]:
    first, their = ({name: place for place, name in enumerate(order)} for order in (base, theirs))
    before: dict[str, set[str]] = {name: set() for name in mine}
    for one, other in combinations(mine, 2):  # in my order
        old = first[one] < first[other] if one in first and other in first else their[one] < their[other]
        earlier = (one, other) if not old or their[one] < their[other] else (other, one)
        before[earlier[1]].add(earlier[0])
    found: list[str] = []
    left = list(mine if prefer_mine else theirs)
    while left:
        ready = next((name for name in left if not before[name] - set(found)), None)
        if ready is None:
            return list(mine if prefer_mine else theirs), True
        found.append(ready)
        left.remove(ready)
    return found, False
