"""Knows a diagram, table or form as a flat set of parts by identity, so that versions can be merged and compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TEXT = ""  # the name under which a part's own text stands among its attributes
WAYPOINTS = "waypoints"


class Property(StrEnum):
    """What people have a word for: what is said of any part, and what files call properties; others have their name."""

    TYPE = "type"
    PLACE = "place"
    ORDER = "order"
    POSITION = "position"
    SIZE = "size"
    DELETED = "deleted"
    NAME = "name"
    LABEL = "label"
    DOCUMENTATION = "documentation"
    CONDITION = "conditionExpression"
    FORM = "formRef"
    CANDIDATES = "candidateGroups"
    ASSIGNEE = "assignee"
    DUE = "dueDate"
    OPERATION = "topic"
    DECISION = "decisionRef"
    CALLED = "calledElement"
    SOURCE = "sourceRef"
    TARGET = "targetRef"
    VALUES = "values"
    INPUT = "inputParameter"
    OUTPUT = "outputParameter"


@dataclass(frozen=True)
class Link:
    """An attribute of a part that names another part, and whether the one makes no sense without the other."""

    attribute: str
    to: str
    is_needed: bool


@dataclass(frozen=True)
class Part:
    """One element, component or row. `owner` is the part that a person would name: itself, or what it belongs to.

    `kind` is the tag, or the list in which it stands; `label` what people call it. A part of the layout only says
    where something is drawn; one that is listed only repeats what another part says (incoming, outgoing).
    """

    identity: str
    kind: str
    parent: str | None
    owner: str
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    is_layout: bool = False
    is_listed: bool = False

    @property
    def needs(self) -> set[str]:
        """The parts without which this one makes no sense."""
        return {link.to for link in self.links if link.is_needed}

    @property
    def id(self) -> str:
        """The id that the document gives to it, or a path to it."""
        return self.identity.rpartition("#")[2] if "#" in self.identity else self.identity


@dataclass(frozen=True)
class Tree:
    """A whole document: its parts by identity, the root among them; `names` are XML's prefixes."""

    root: str
    parts: Mapping[str, Part]
    names: Mapping[str | None, str] = field(default_factory=dict)

    def under(self, identity: str) -> Iterator[Part]:
        """A part and everything in it."""
        part = self.parts[identity]
        yield part
        for child in part.children:
            yield from self.under(child)

    def name(self, identity: str) -> str:
        """What people call a part."""
        part = self.parts.get(identity)
        return (part.label or part.id) if part else identity


NOTHING = Tree("", {})


@dataclass(frozen=True)
class Clash:
    """Two people changed one property of one element in different ways; None where a side has no such thing."""

    element: str
    name: str
    property: str
    base: str | None
    mine: str | None
    theirs: str | None


def local(kind: str) -> str:
    """A tag without its namespace."""
    return kind.rpartition("}")[2]


def property_of(part: Part, attribute: str) -> str:
    """What people call an attribute of a part: `name`, `position`, `inputParameter amount`, `validate.required`."""
    if part.is_layout:
        if attribute == WAYPOINTS:
            return WAYPOINTS
        return Property.SIZE if attribute in ("width", "height") else Property.POSITION
    if local(part.kind) == "text":
        return part.label or "text"
    words = [local(attribute).replace("/", ".")] if attribute != TEXT else []
    if part.owner != part.identity:
        words = [word for word in words if word not in ("text", "value")]
        words = [local(part.kind), part.label, *words] if part.label else [local(part.kind), *words]
    return " ".join(words) or "text"
