"""Finds what lies in each folder of the app: words, entries of the menu, parts of pages, panels, views, resources."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import TypeVar

Kept = TypeVar("Kept")


@cache
def load() -> tuple[ModuleType, ...]:
    """Import every module of every folder, so that all that they register is known; by name."""
    names = sorted(found.name for found in walk_packages([str(Path(__file__).parent)], f"{__package__}."))
    return tuple(import_module(name) for name in names)


def named(name: str, kind: type[Kept]) -> Iterator[Kept]:
    """What modules call `name`, each once, in the order of the folders, if it is exactly of this kind."""
    found = {id(kept): kept for module in load() if type(kept := getattr(module, name, None)) is kind}
    return iter(found.values())
