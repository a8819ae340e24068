"""Knows what real cases asked of a decision table that no diagram asks: registered by the domains that ask it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class RealCase:
    """A case as people know it, what it asked the table with, and when."""

    business_key: str
    names: Mapping[str, Any]
    at: datetime


Cases = Callable[[Session, int], Sequence[RealCase]]
REAL_CASES: dict[str, Cases] = {}  # by decision: the latest so many cases, the newest first


def asked_by(decision: str) -> Callable[[Cases], Cases]:
    """The function says what the latest cases asked this decision with."""

    def register(find: Cases) -> Cases:
        REAL_CASES[decision] = find
        return find

    return register
