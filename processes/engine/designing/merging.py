"""Knows how two people's changes to one document become one: what does not clash is merged, what clashes is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from processes.engine.designing.trees import Clash
from processes.engine.models import DefinitionKind

Side: TypeAlias = Literal["mine", "theirs"]


@dataclass(frozen=True)
class Merged:
    """The document with both people's changes; where they clash it has `theirs`, or the side asked for."""

    content: bytes
    clashes: Sequence[Clash] = ()


def merge(kind: DefinitionKind, base: bytes | None, mine: bytes, theirs: bytes, *, prefer: Side = "theirs") -> Merged:
    """Both people's changes since `base`; without one, whatever differs clashes and nothing is taken away."""
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    whole = Clash("", "", "document", None, None, None)
    return Merged(mine if prefer == "mine" else theirs, [whole])
