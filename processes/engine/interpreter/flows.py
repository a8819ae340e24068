"""Knows sequence flows, and what `camunda:` attributes and elements say of a node."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Flow:
    """A sequence flow to the node named `target`."""

    id: str
    target: str
    condition: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Extensions:
    """What `camunda:` attributes and elements say of a node."""

    attributes: dict[str, str] = field(default_factory=dict)
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    retry: str | None = None
    people: str = ""  # whose the tasks of its lane are

    @property
    def given(self) -> frozenset[str]:
        """The names of the input parameters."""
        return frozenset(name for name, _ in self.inputs)
