"""Knows a diagram, table or form as a flat set of parts by identity, so that versions can be merged and compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TEXT = ""  # the name under which a part's own text stands among its attributes
DELETED = "deleted"
ORDER = "order"
PLACE = "place"


@dataclass(frozen=True)
class Part:
    """One element, component or row. `owner` is the part that a person would name: itself, or what it belongs to.

    `kind` is the tag or the list in which it stands; `label` what people call it. `refers` are identities that
    must exist for the part to make sense. Children are identities in their order.
    """

    identity: str
    kind: str
    parent: str | None
    owner: str
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A whole document: its parts by identity, the root first; `names` are XML's prefixes."""

    root: str
    parts: Mapping[str, Part]
    names: Mapping[str | None, str] = field(default_factory=dict)

    def under(self, identity: str) -> Iterator[Part]:
        """A part and everything in it."""
        part = self.parts[identity]
        yield part
        for child in part.children:
            yield from self.under(child)


@dataclass(frozen=True)
class Clash:
    """Two people changed one property of one element in different ways; None where a side has no such thing."""

    element: str
    name: str
    property: str
    base: str | None
    mine: str | None
    theirs: str | None
