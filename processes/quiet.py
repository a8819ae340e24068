"""Nobody is told of what is written down long after it happened: no mail leaves, no bell rings."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

_QUIET = "quiet"


@contextmanager
def quietly(session: Session) -> Iterator[None]:
    """For the block, whatever the session does mails and tells nobody."""
    session.info[_QUIET] = True
    try:
        yield
    finally:
        del session.info[_QUIET]


def is_quiet(session: Session) -> bool:
    """Whether the session is in such a block."""
    return _QUIET in session.info
