"""Which rows of the database what is drawn names by their keys: groups such as teams, lists of the company."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

GROUP_ROWS: dict[str, Callable[[Session], Mapping[str, str]]] = {}
COMPANY_LISTS: set[str] = set()


def group_rows(prefix: str, names: Callable[[Session], Mapping[str, str]]) -> None:
    """Make known groups that are rows, such as `team:`: `names(session)` are what they are called, by their keys."""
    GROUP_ROWS[prefix] = names


def company_lists(*keys: str) -> None:
    """Make known the lists that the company keeps as records: no drawn list may have such an id."""
    COMPANY_LISTS.update(keys)
