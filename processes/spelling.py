"""Words that are kept as they are put in order, since spelling each anew takes longer than to read it."""

from sqlalchemy import Computed, Text, literal_column
from sqlalchemy.orm import MappedColumn, mapped_column

from processes.paging import spoken


def kept_spoken(column: str) -> MappedColumn[str]:
    """A column that the database fills with another one in the order of a dictionary."""
    said = Computed(spoken(literal_column(column)), persisted=True)
    return mapped_column(Text(collation="C"), said, deferred=True)
