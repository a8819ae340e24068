"""What values of the record are called wherever they are said: each domain says it of its own enumerations."""

import enum
from collections.abc import Mapping

_NAMES: dict[tuple[type, enum.Enum], str] = {}  # with its type: members of two enums may be equal


def named(names: Mapping[enum.Enum, str]) -> Mapping[enum.Enum, str]:
    """Register what members are called, marked for translation; ValueError for one that has a name."""
    for member, name in names.items():
        if _NAMES.setdefault((type(member), member), name) != name:
            raise ValueError(f"{member!r} has a name already")
    return names


def name_of(member: enum.Enum) -> str:
    """What a member is called, in English, for translation; KeyError where its domain has said nothing."""
    return _NAMES[type(member), member]
