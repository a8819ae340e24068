"""Knows how a task is named so that two engines mean the same one: by its element and the item it is for."""

from collections.abc import Mapping
from typing import Any

ITEM = "item_"  # how every item variable of these diagrams begins


def items(seen: Mapping[str, Any]) -> str:
    """The items that a task is for, outermost first."""
    return " ".join(f"{name}={seen[name]!r}" for name in sorted(seen) if name.startswith(ITEM))
