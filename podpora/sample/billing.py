"""The sample provider's invoices of the months before the last one, which the sample's case invoices itself."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from podpora.sample.company import PRAGUE
from podpora.sample.desk import Desk
from podpora.sample.storytelling import FIRST_DAY, Days, Story
from processes.billing import flow
from processes.billing.rules import month_start
from processes.people.rules import SYSTEM


def months_invoiced(desk: Desk, days: Days) -> Iterator[datetime]:
    """Each on the first of the next month, at six in the morning."""
    month = month_start(days.at(FIRST_DAY, 0, 0).date())
    last = month_start(month_start(days.now.astimezone(PRAGUE).date()) - timedelta(days=1))
    while month < last:
        following = month_start(month + timedelta(days=31))
        yield datetime.combine(following, time(6), PRAGUE)
        desk.act(partial(_run, month))
        month = following


def _run(month: date, session: Session, now: datetime) -> None:
    flow.run_month(session, month=month, actor=SYSTEM, now=now)


STORIES: tuple[Story, ...] = (months_invoiced,)
