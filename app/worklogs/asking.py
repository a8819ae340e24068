"""The question that unlikely times of work lead to, in the reader's words."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from app.web.filters import dt
from processes.documents.rendering import minutes
from processes.worklogs.rules import Doubt


def doubts_in_words(doubts: Sequence[Doubt], start: datetime, end: datetime, reported_at: datetime) -> list[str]:
    """A sentence for each doubt about work from `start` to `end` on a request reported at `reported_at`."""
    times = {"start": dt(start), "end": dt(end), "length": minutes(end - start), "reported": dt(reported_at)}
    sentences = {
        Doubt.OVER_MIDNIGHT: _("The work goes over midnight: from %(start)s until %(end)s.", **times),
        Doubt.LONG: _("The work takes longer than twelve hours: %(length)s.", **times),
        Doubt.BEFORE_REQUEST: _(
            "The work began on %(start)s, before the request was reported on %(reported)s.", **times
        ),
    }
    return [sentences[doubt] for doubt in doubts]
