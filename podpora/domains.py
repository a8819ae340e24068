"""Finds what each domain brings to a folder here: its own file, read in the order of processes/domains.py."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from processes.domains import DOMAINS, FOUNDATIONS


@cache
def brought(folder: str) -> tuple[ModuleType, ...]:
    """The modules `podpora.<folder>.<domain>` of those domains, and of what they stand on, that have one."""
    names = [f"podpora.{folder}.{domain}" for domain in (*FOUNDATIONS, *DOMAINS)]
    return tuple(import_module(name) for name in names if find_spec(name))
