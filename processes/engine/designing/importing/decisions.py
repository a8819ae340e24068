"""What must be decided about a diagram that another tool drew: each with its answers, and what an answer does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from processes.engine.designing.importing.sheet import Sheet
from processes.engine.files.resources import BPMN, executable_processes

ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
Element: TypeAlias = etree._Element
Act: TypeAlias = "Callable[[Work, str], None]"


@dataclass(frozen=True)
class Around:
    """What is there beside the file: definitions as kind:key, names of groups in the reader's words by their keys."""

    definitions: frozenset[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)
    anyone: str = "staff:dispatcher"  # who is proposed where no name fits
    zone: str = "Europe/Prague"


@dataclass
class Work:
    """A file while it is decided about: its sheet, the new files that come of it, what of it is lost, by name."""

    sheet: Sheet
    around: Around
    files: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    @property
    def root(self) -> Element:
        """The file's root element."""
        return self.sheet.root

    def is_there(self, reference: str) -> bool:
        """Whether a definition such as form:x is there already, or is made just now."""
        kind, _, key = reference.partition(":")
        return reference in self.around.definitions or f"{key}.{kind}" in self.files

    def chosen(self) -> Element | None:
        """The process that runs; where nothing is said, the one with the most in it."""
        running = executable_processes(self.root)
        found = running if len(running) == 1 else running or list(self.root.iter(f"{BPMN}process"))
        return max(found, key=lambda process: len(process), default=None)


@dataclass(frozen=True)
class Option:
    """One answer; `said` is a sentence. It may need something picked (`picks`: operation, group, bpmn, dmn)."""

    key: str
    said: str
    act: Act
    picks: str = ""
    value: str = ""  # what is picked to begin with


@dataclass(frozen=True)
class Decision:
    """Something to decide at an element (or the whole file): what stands there, and the answers, first the proposed.

    Without answers it can only be mended by hand. `is_open` says that the file may not run, or not as it was meant,
    before it is decided; others may be left as they are.
    """

    kind: str
    element: str
    name: str
    stands: str
    options: tuple[Option, ...] = ()
    is_open: bool = True

    @property
    def id(self) -> str:
        """How it is told from the others of its file."""
        return f"{self.kind}:{self.element}"


Look: TypeAlias = Callable[[Work, Element], Iterator[Decision]]


def at(kind: str, element: Element, stands: str, *options: Option, is_open: bool = True) -> Decision:
    """A decision about this element."""
    identity = element.get("id") or ""
    name = " ".join((element.get("name") or identity).split())
    return Decision(kind, identity, name, stands, options, is_open)


def vendor_part(element: Element, name: str) -> Element | None:
    """Something in an element's extensions, such as `{zeebe}taskDefinition`."""
    return element.find(f"{BPMN}extensionElements/{name}")
